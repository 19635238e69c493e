import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleDevices } from '../../src/engine/tensorflow/cuda-devices.js';
import { usableCores } from '../../src/shared/usable-cores.js';
import { workerPlaces } from '../../src/train/worker-places.js';

const LISTING = `0, GPU-aa11-x, NVIDIA H100 80GB HBM3
1, GPU-bb22-y, NVIDIA H100 80GB HBM3
2, GPU-cc33-z, NVIDIA A100, 40GB
`;
const gpus = (count: number) => () => visibleDevices(LISTING, undefined).slice(0, count);

const gpuOf = (places: ReturnType<typeof workerPlaces>) =>
  places.map(({ environment }) => environment.CUDA_VISIBLE_DEVICES);

test('a worker on each GPU, which its environment names', () => {
  const places = workerPlaces('auto', 'tensorflow', true, gpus(3));
  assert.deepEqual(gpuOf(places), ['GPU-aa11-x', 'GPU-bb22-y', 'GPU-cc33-z']);
  assert.ok(places.every(({ core }) => core === null));
  assert.deepEqual(gpuOf(workerPlaces(3, 'tensorflow', true, gpus(2))), ['GPU-aa11-x', 'GPU-bb22-y', 'GPU-aa11-x']);
});

test('one worker where an engine for GPUs cannot choose among them', () => {
  assert.deepEqual(gpuOf(workerPlaces('auto', 'tensorflow', true, gpus(0))), [undefined]);
  assert.deepEqual(gpuOf(workerPlaces('auto', 'webgpu', true, gpus(3))), [undefined]);
});

test('a worker on each core, or as many as are asked for', () => {
  assert.equal(workerPlaces('auto', 'simd', false, gpus(3)).length, usableCores());
  assert.deepEqual(workerPlaces(2, 'simd', false, gpus(3)), Array(2).fill({ core: null, environment: {} }));
  assert.deepEqual(workerPlaces(0, 'simd', true, gpus(3)), []);
});

test('CUDA_VISIBLE_DEVICES as CUDA reads it', () => {
  const ids = (visible: string | undefined) => visibleDevices(LISTING, visible).map(({ id }) => id);
  assert.deepEqual(ids(undefined), ['GPU-aa11-x', 'GPU-bb22-y', 'GPU-cc33-z']);
  assert.deepEqual(ids('2,0'), ['2', '0']);
  assert.deepEqual(ids(' GPU-bb, 0'), ['GPU-bb', '0']);
  assert.deepEqual(ids('1,9,0'), ['1'], 'what comes after an unknown one is not seen');
  for (const none of ['', '-1', 'NoDevFiles']) assert.deepEqual(ids(none), []);
  assert.deepEqual(visibleDevices(LISTING, 'MIG-77,2'), [
    { id: 'MIG-77', name: null },
    { id: '2', name: 'NVIDIA A100, 40GB' },
  ]);
});
