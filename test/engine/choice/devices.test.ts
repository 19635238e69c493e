import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { engineHere, probeDevices } from '../../../src/engine/choice/devices.js';
import { ENGINE_NAMES } from '../../../src/engine/choice/engine-names.js';
import { mayHaveGpu } from '../../../src/engine/choice/gpu-nodes.js';
import { FakeTensorflow } from '../../support/fake-tensorflow.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { tensorflowSkipReason } from '../../support/tensorflow.js';

const options = { skip: (await tensorflowSkipReason()) === undefined && 'TensorFlow is installed here' };

/** The package for the processes that this one starts. */
async function installed(t: TestContext, failure: string): Promise<FakeTensorflow> {
  const tensorflow = await FakeTensorflow.install(temporaryDirectory(t), failure);
  const before = { ...process.env };
  Object.assign(process.env, tensorflow.environment);
  t.after(() => {
    process.env = before;
  });
  return tensorflow;
}

const BROKEN = "throw new Error('libtensorflow.so.2 is missing');";

test('of an engine that is named nothing else is looked at, whatever becomes of it', options, async (t) => {
  const tensorflow = await installed(t, BROKEN);
  try {
    assert.equal(engineHere('webgpu').engine, 'webgpu');
  } catch (error) {
    assert.match(String(error), /Cannot start the webgpu engine/);
  }
  assert.deepEqual(await tensorflow.loadedBy(), []);
});

test('nothing is looked at where there can be no GPU', {
  skip: mayHaveGpu() && 'this host may have a GPU',
}, async (t) => {
  const tensorflow = await installed(t, BROKEN);
  const { engine, reason } = engineHere('auto');
  assert.equal(engine, 'simd');
  assert.match(String(reason), /no engine finds a GPU/);
  assert.deepEqual(await tensorflow.loadedBy(), []);
});

test(
  'what drivers print on standard output is no answer, and an engine that is missing says why',
  options,
  async (t) => {
    const tensorflow = await installed(t, BROKEN);
    assert.throws(() => engineHere('tensorflow'), {
      code: 'engine-unavailable',
      message:
        'Cannot start the tensorflow engine: @tensorflow/tfjs-node-gpu does not load: libtensorflow.so.2 is missing',
      hint: /^Install it again/,
    });
    assert.equal((await tensorflow.loadedBy()).length, 1);
  },
);

test('all engines are looked at where all are asked for, and one is chosen', options, async (t) => {
  const tensorflow = await installed(t, BROKEN);
  const { engines, auto, reason } = probeDevices();
  assert.deepEqual(
    engines.map(({ name }) => name),
    ENGINE_NAMES,
  );
  assert.match(reason, /GPU/);
  const chosen = engines.find(({ name }) => name === auto);
  assert.ok(chosen && 'device' in chosen, `${auto} must run here`);
  assert.notEqual((await tensorflow.loadedBy()).length, 0);
});

test('a driver that ends the process without an answer is an error', options, async (t) => {
  await installed(t, 'process.exit(0);');
  assert.throws(() => engineHere('tensorflow'), {
    code: 'devices-failed',
    message: 'Cannot look for GPUs: the process that looks for them ended with exit code 0.',
    hint: 'It printed: error: a driver talks Use --engine simd, which needs no GPU and no driver.',
  });
});
