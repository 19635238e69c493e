import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportMetadata } from '../../../src/export/export-metadata.js';
import { encodeTfjs } from '../../../src/export/tfjs/tfjs-model.js';
import { LETTERS_MODEL, SAMPLE_MODEL } from '../sample-model.js';

interface ModelJson {
  readonly format: string;
  readonly modelTopology: { readonly node: readonly { name: string; op: string; input: readonly string[] }[] };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
  readonly signature: { readonly inputs: Record<string, object>; readonly outputs: Record<string, object> };
  readonly userDefinedMetadata: object;
}

async function exported(
  preprocessing: boolean,
  model = SAMPLE_MODEL,
): Promise<{ json: ModelJson; weights: Uint8Array }> {
  const [json, weights] = await encodeTfjs(model, preprocessing);
  assert.deepEqual([json?.name, weights?.name], ['model.json', 'weights.bin']);
  assert.ok(json && weights);
  return { json: JSON.parse(Buffer.from(json.bytes).toString()) as ModelJson, weights: weights.bytes };
}

/** Values of a tensor in the weights file. */
function tensor({ weightsManifest: [manifest] }: ModelJson, weights: Uint8Array, wanted: string): Float32Array {
  let offset = 0;
  for (const { name, shape } of manifest?.weights ?? []) {
    const bytes = 4 * shape.reduce((a, b) => a * b, 1);
    if (name === wanted) return new Float32Array(Uint8Array.from(weights.subarray(offset, offset + bytes)).buffer);
    offset += bytes;
  }
  return assert.fail(`no weight is named ${wanted}`);
}

const NETWORK = [
  'Conv2D',
  'BiasAdd',
  'Sigmoid',
  'MaxPool',
  'Conv2D',
  'BiasAdd',
  'Sigmoid',
  'MaxPool',
  'Reshape',
].concat(['MatMul', 'BiasAdd', 'Sigmoid', 'MatMul', 'BiasAdd', 'Sigmoid', 'MatMul', 'BiasAdd']);
const operations = ({ modelTopology }: ModelJson): string[] =>
  modelTopology.node.map(({ op }) => op).filter((op) => op !== 'Const');

for (const preprocessing of [false, true]) {
  const name = preprocessing ? 'with preprocessing' : 'plain';

  test(`${name}: the manifest names the weights of all constants, and the file holds them`, async () => {
    const { json, weights } = await exported(preprocessing);
    assert.equal(json.format, 'graph-model');
    assert.deepEqual(json.userDefinedMetadata, exportMetadata(SAMPLE_MODEL));
    const [manifest] = json.weightsManifest;
    assert.deepEqual(manifest?.paths, ['weights.bin']);
    const constants = json.modelTopology.node.filter(({ op }) => op === 'Const').map(({ name }) => name);
    assert.deepEqual(
      manifest.weights.map((weight) => weight.name),
      constants,
    );
    const elements = manifest.weights.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    assert.equal(weights.length, 4 * elements.reduce((a, b) => a + b));
  });

  test(`${name}: every node comes after its inputs`, async () => {
    const { json } = await exported(preprocessing);
    const known = new Set<string>();
    for (const { name, input } of json.modelTopology.node) {
      for (const each of input) assert.ok(known.has(each), `${each} of ${name}`);
      assert.ok(!known.has(name), name);
      known.add(name);
    }
  });

  test(`${name}: the same model gives the same bytes`, async () => {
    assert.deepEqual(await encodeTfjs(SAMPLE_MODEL, preprocessing), await encodeTfjs(SAMPLE_MODEL, preprocessing));
  });
}

test('the plain graph is the network, with named inputs and outputs', async () => {
  const { json } = await exported(false);
  assert.deepEqual(operations(json), ['Placeholder', ...NETWORK, 'LogSoftmax']);
  assert.deepEqual(
    [Object.keys(json.signature.inputs), Object.keys(json.signature.outputs)],
    [['image'], ['log_probabilities']],
  );
});

test('the graph with preprocessing resizes and normalises before the network', async () => {
  const { json } = await exported(true);
  const round = ['BatchMatMulV2', 'AddV2', 'Mul', 'Floor'];
  const before = ['Placeholder', 'Cast', ...round, ...round, 'RealDiv', 'Sub', 'RealDiv', 'Reshape'];
  assert.deepEqual(operations(json), [...before, ...NETWORK, 'Softmax', 'ArgMax']);
  assert.deepEqual(Object.keys(json.signature.outputs), ['probabilities', 'label']);
});

test('the graphs of 26 letters have as many outputs; images of 32x32 are not resized', async () => {
  const plain = (await exported(false, LETTERS_MODEL)).json;
  assert.match(JSON.stringify(plain.signature.outputs), /"size":"-1"},{"size":"26"/);
  const { json } = await exported(true, LETTERS_MODEL);
  assert.deepEqual(operations(json), [
    'Placeholder',
    'Cast',
    'RealDiv',
    'Sub',
    'RealDiv',
    'Reshape',
    ...NETWORK,
    'Softmax',
    'ArgMax',
  ]);
  assert.match(JSON.stringify(json.signature.inputs), /"size":"32"},{"size":"32"/);
});

test('the weights lie as TensorFlow wants them, features in the order row, column, channel', async () => {
  const { json, weights } = await exported(false);
  const { parameters } = SAMPLE_MODEL;
  // conv.3.weight begins behind conv.0, and has (output, input, row, column) 16x6x5x5 in PyTorch.
  const conv = tensor(json, weights, 'conv.3.weight');
  const [output, input, row, column] = [11, 4, 1, 3];
  assert.equal(
    conv[((row * 5 + column) * 6 + input) * 16 + output],
    parameters[156 + ((output * 6 + input) * 5 + row) * 5 + column],
  );
  // fc.0.weight is behind conv.3: (120, 400), and 400 stands for (channel, row, column) 16x5x5.
  const dense = tensor(json, weights, 'fc.0.weight');
  assert.equal(
    dense[((row * 5 + column) * 16 + output) * 120 + 77],
    parameters[156 + 2416 + 77 * 400 + (output * 5 + row) * 5 + column],
  );
});
