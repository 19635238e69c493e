import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportMetadata } from '../../../src/export/export-metadata.js';
import { encodeOnnx, ONNX_IR_VERSION, ONNX_OPSET } from '../../../src/export/onnx/onnx-model.js';
import { OnnxModelProto } from '../../../src/export/onnx/onnx-schema.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { LETTERS_MODEL, SAMPLE_MODEL } from '../sample-model.js';

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly raw_data: Uint8Array;
}
interface Value {
  readonly name: string;
  readonly type: { readonly tensor_type: { readonly elem_type: number; readonly shape: { readonly dim: object[] } } };
}
interface Model {
  readonly ir_version: number;
  readonly opset_import: readonly object[];
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly node: readonly { name: string; op_type: string; input: readonly string[]; output: readonly string[] }[];
    readonly initializer: readonly Tensor[];
    readonly input: readonly Value[];
    readonly output: readonly Value[];
  };
}

const decode = (bytes: Uint8Array): Model =>
  OnnxModelProto.toObject(OnnxModelProto.decode(bytes), { longs: Number, arrays: true }) as Model;
const values = (list: readonly Value[]): unknown[] =>
  list.map(({ name, type: { tensor_type } }) => [name, tensor_type.elem_type, tensor_type.shape.dim]);
const fixed = (...sizes: readonly number[]) => sizes.map((size) => ({ dim_value: size }));
const batch = { dim_param: 'N' };

const NETWORK = ['Conv', 'Sigmoid', 'MaxPool', 'Conv', 'Sigmoid', 'MaxPool', 'Flatten'].concat([
  'Gemm',
  'Sigmoid',
  'Gemm',
  'Sigmoid',
  'Gemm',
]);

for (const preprocessing of [false, true]) {
  const name = preprocessing ? 'with preprocessing' : 'plain';
  const bytes = encodeOnnx(SAMPLE_MODEL, preprocessing);
  const { graph, ...model } = decode(bytes);

  test(`${name}: the file says its versions and the origin of the model`, () => {
    assert.equal(model.ir_version, ONNX_IR_VERSION);
    assert.deepEqual(model.opset_import, [{ version: ONNX_OPSET }]);
    const metadata = Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value]));
    assert.deepEqual(metadata, exportMetadata(SAMPLE_MODEL));
  });

  test(`${name}: the parameters keep their names, shapes and bits`, () => {
    for (const { name, shape, offset, length } of CLASSIC_NETWORK.parameters) {
      const found = graph.initializer.find((tensor) => tensor.name === name);
      assert.ok(found, name);
      assert.deepEqual(found.dims, shape);
      const own = Uint8Array.from(found.raw_data).buffer;
      assert.deepEqual(new Float32Array(own), SAMPLE_MODEL.parameters.slice(offset, offset + length));
    }
  });

  test(`${name}: every value is known before it is used, and nothing is made twice or in vain`, () => {
    const known = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
    const used = new Set(graph.output.map(({ name }) => name));
    for (const { input, output } of graph.node) {
      for (const each of input) assert.ok(known.has(each), each);
      for (const each of input) used.add(each);
      for (const each of output) {
        assert.ok(!known.has(each), each);
        known.add(each);
      }
    }
    assert.deepEqual([...known].sort(), [...used].sort());
  });

  test(`${name}: the same model gives the same bytes`, () => {
    assert.deepEqual(encodeOnnx(SAMPLE_MODEL, preprocessing), bytes);
  });
}

test('the plain graph takes normalised images of any number, and yields log-probabilities', () => {
  const { graph } = decode(encodeOnnx(SAMPLE_MODEL, false));
  assert.deepEqual(values(graph.input), [['image', 1, [batch, ...fixed(1, 32, 32)]]]);
  assert.deepEqual(values(graph.output), [['log_probabilities', 1, [batch, ...fixed(10)]]]);
  assert.deepEqual(
    graph.node.map(({ op_type }) => op_type),
    [...NETWORK, 'LogSoftmax'],
  );
});

test('the graph with preprocessing takes bytes, and yields probabilities and labels', () => {
  const { graph } = decode(encodeOnnx(SAMPLE_MODEL, true));
  assert.deepEqual(values(graph.input), [['image', 2, [batch, ...fixed(28, 28)]]]);
  assert.deepEqual(values(graph.output), [
    ['probabilities', 1, [batch, ...fixed(10)]],
    ['label', 7, [batch]],
  ]);
  const round = ['MatMul', 'Add', 'Mul', 'Floor'];
  assert.deepEqual(
    graph.node.map(({ op_type }) => op_type),
    ['Cast', 'Transpose', ...round, ...round, 'Div', 'Sub', 'Div', 'Unsqueeze', ...NETWORK, 'Softmax', 'ArgMax'],
  );
});

test('the graphs of 26 letters have as many outputs, and say nothing of digits; images of 32x32 are not resized', () => {
  const plain = encodeOnnx(LETTERS_MODEL, false);
  assert.deepEqual(values(decode(plain).graph.output), [['log_probabilities', 1, [batch, ...fixed(26)]]]);
  const whole = encodeOnnx(LETTERS_MODEL, true);
  const { graph } = decode(whole);
  assert.deepEqual(values(graph.input), [['image', 2, [batch, ...fixed(32, 32)]]]);
  assert.deepEqual(values(graph.output)[0], ['probabilities', 1, [batch, ...fixed(26)]]);
  assert.deepEqual(
    graph.node.map(({ op_type }) => op_type),
    ['Cast', 'Div', 'Sub', 'Div', 'Unsqueeze', ...NETWORK, 'Softmax', 'ArgMax'],
  );
  for (const bytes of [plain, whole]) assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /digit/i);
});
