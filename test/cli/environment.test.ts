import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workerEnvironment } from '../../src/cli/worker-environment.js';
import { parse } from './parsing.js';

const unknown = (name: string, meant?: string): string =>
  `[warning] the environment variable '${name}' is unknown, and has no effect.${meant ? ` Did you mean ${meant}?` : ''}`;

for (const [name, meant] of [
  ['LENET_EPOCH', 'LENET_EPOCHS'],
  ['LENET_LEARNING_RATE', 'LENET_LR'],
  ['LENET_BATCHSIZE', 'LENET_BATCH_SIZE'],
  ['lenet_epochs', 'LENET_EPOCHS'],
  ['LENET-EPOCHS', 'LENET_EPOCHS'],
  ['LENNET_EPOCHS', 'LENET_EPOCHS'],
  ['LENET_WEBGPU_SOFTWAR', 'LENET_WEBGPU_SOFTWARE'],
  ['LENET_FROBNICATION', undefined],
] as const) {
  test(`${name} is named`, async () => {
    assert.deepEqual((await parse(['train'], { [name]: 'x' })).notes, [unknown(name, meant)]);
  });
}

test('variables of other commands, of other programs and of services are left alone', async () => {
  const { notes } = await parse(['worker'], {
    LENET_WORKERS: '3',
    LENET_ADDRESS: 'gpu:1',
    LENET_WEBGPU_SOFTWARE: 'off',
    LENET_PYTHON: 'python3',
    LENET_CLUSTER_CHAOS_MARK: 'x',
    LENET_COORDINATOR_SERVICE_HOST: '10.0.0.1',
    LENET_COORDINATOR_SERVICE_PORT: '5555',
    LENET_COORDINATOR_SERVICE_PORT_ZMQ: '5555',
    LENET_COORDINATOR_PORT: 'tcp://10.0.0.1:5555',
    LENET_COORDINATOR_PORT_5555_TCP: 'tcp://10.0.0.1:5555',
    LENET_COORDINATOR_PORT_5555_TCP_PORT: '5555',
    PATH: '/bin',
    LENGTH: '3',
  });
  assert.deepEqual(notes, []);
  assert.deepEqual((await parse(['train'], { LENET_PORT: '9464' })).notes, [unknown('LENET_PORT', 'LENET_HTTP')]);
});

test('a name with control characters is shown harmless', async () => {
  assert.deepEqual((await parse(['keys', 'list'], { 'LENET_\u001b[2J': '1' })).notes, [unknown('LENET_\\x1b[2J')]);
});

test('a worker process does not repeat what its parent has said', async () => {
  assert.deepEqual((await parse(['worker'], { LENET_EPOCH: '1' }, true)).notes, []);
});

test('LENET_WEBGPU_SOFTWARE is on or off', async () => {
  await parse(['devices'], { LENET_WEBGPU_SOFTWARE: 'TRUE' });
  await assert.rejects(
    parse(['devices'], { LENET_WEBGPU_SOFTWARE: 'perhaps' }),
    /LENET_WEBGPU_SOFTWARE: it must be on or/,
  );
});

test("a worker process of `train` gets the variables of its own options, not its parent's", () => {
  const environment = {
    PATH: '/bin',
    LENET_JOIN_TIMEOUT_S: '5',
    LENET_WEBGPU_SOFTWARE: 'on',
    LENET_CLUSTER_CHAOS_MARK: 'x',
  };
  // `train` passes its own --cache-dir to its workers as a flag.
  const parents = {
    LENET_CACHE_DIR: '/cache',
    LENET_HTTP: '9464',
    LENET_CONFIG: 'run.json',
    LENET_LOG: 'json',
    LENET_JOIN_FILE: 'token',
  };
  assert.deepEqual(workerEnvironment({ ...environment, ...parents }), environment);
});
