import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleDevices } from '../../src/engine/tensorflow/cuda-devices.js';
import { usableCores } from '../../src/shared/usable-cores.js';
import { coresToPin } from '../../src/train/core-pinning.js';
import { type PlacesOptions, type WorkerPlaces, workerPlaces } from '../../src/train/worker-places.js';

const LISTING = `0, GPU-aa11-x, NVIDIA H100 80GB HBM3
1, GPU-bb22-y, NVIDIA H100 80GB HBM3
2, GPU-cc33-z, NVIDIA A100, 40GB
`;
const gpus = (count: number) => () => visibleDevices(LISTING, undefined).slice(0, count);

const cores = usableCores();

/** Without anything given, on a host with so many GPUs. */
const placesOf = (options: Partial<PlacesOptions> = {}, gpuCount = 3) =>
  workerPlaces(
    { workers: 'auto', leastWorkers: 1, threads: 'auto', engine: 'simd', pin: true, ...options },
    gpus(gpuCount),
  );
const gpuOf = ({ places }: WorkerPlaces) => places.map(({ environment }) => environment.CUDA_VISIBLE_DEVICES);

test('a worker on each GPU, which its environment names', () => {
  const plan = placesOf({ engine: 'tensorflow' });
  assert.deepEqual(gpuOf(plan), ['GPU-aa11-x', 'GPU-bb22-y', 'GPU-cc33-z']);
  assert.equal(plan.threads, 1);
  assert.ok(plan.places.every((place) => place.cores.length === 0));
  assert.deepEqual(gpuOf(placesOf({ engine: 'tensorflow', workers: 3 }, 2)), [
    'GPU-aa11-x',
    'GPU-bb22-y',
    'GPU-aa11-x',
  ]);
});

test('one worker where an engine for GPUs cannot choose among them', () => {
  assert.deepEqual(gpuOf(placesOf({ engine: 'tensorflow' }, 0)), [undefined]);
  assert.deepEqual(gpuOf(placesOf({ engine: 'webgpu' })), [undefined]);
});

test('one worker uses the whole host, with a thread on each core', () => {
  assert.deepEqual(placesOf(), { places: [{ cores: [], environment: {} }], threads: cores });
  assert.equal(placesOf({ leastWorkers: 3 }).places.length, 3);
});

test('the engine reference has no threads, and so a worker on each core', () => {
  const { places, threads } = placesOf({ engine: 'reference' });
  assert.deepEqual([places.length, threads], [cores, 1]);
});

test('workers share the cores, and each has a thread at least', () => {
  assert.equal(placesOf({ workers: cores }).threads, 1);
  assert.equal(placesOf({ workers: 2 }).threads, Math.max(1, Math.floor(cores / 2)));
  assert.equal(placesOf({ workers: 1000 }).threads, 1);
  assert.deepEqual(placesOf({ workers: 0 }).places, []);
  const given = placesOf({ workers: 3, threads: 5, pin: false });
  assert.deepEqual(given, { places: Array(3).fill({ cores: [], environment: {} }), threads: 5 });
});

test('workers are kept on their cores where that is wanted', () => {
  const pinned = coresToPin(cores, 1);
  const coresOf = (pin: boolean) => placesOf({ workers: cores, pin }).places.map((place) => place.cores);
  assert.deepEqual(coresOf(true), pinned.length > 0 ? pinned : Array(cores).fill([]));
  assert.deepEqual(coresOf(false), Array(cores).fill([]));
});

test('threads that cannot be are refused', () => {
  for (const threads of [0, 1.5, 4097, Number.NaN]) {
    const message = `Cannot compute: threads must be 'auto' or a whole number from 1 to 4096, got '${threads}'.`;
    assert.throws(() => placesOf({ threads }), { code: 'usage', message });
  }
  assert.throws(() => placesOf({ engine: 'webgpu', threads: 2 }), {
    code: 'usage',
    message: "Cannot compute with the engine webgpu: threads must be 'auto' or 1, got '2'.",
  });
  assert.equal(placesOf({ engine: 'webgpu', threads: 1 }).threads, 1);
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
