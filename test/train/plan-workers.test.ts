import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usableCores } from '../../src/shared/usable-cores.js';
import { type PlanOptions, planWorkers } from '../../src/train/plan-workers.js';

test('without other words, one worker has a thread on each core', () => {
  const { places, threads, engine, reason } = planWorkers({ engine: 'simd' });
  assert.deepEqual([places.length, threads, engine, reason], [1, usableCores(), 'simd', null]);
  assert.equal(planWorkers({ engine: 'simd', workers: 3 }).places.length, 3);
  // A number asks for processes, also if it is 1.
  const isHere = (options: PlanOptions) => planWorkers({ engine: 'simd', ...options }).isHere;
  assert.deepEqual([isHere({}), isHere({ workers: 1 }), isHere({ minWorkers: 2 })], [true, false, false]);
  assert.equal(isHere({ engine: 'reference' }), false);
  assert.equal(planWorkers({ engine: 'simd', workers: 3, threads: 2 }).threads, 2);
  const pins = [undefined, true, false].map((pinWorkers) => planWorkers({ engine: 'simd', pinWorkers }).pin);
  assert.deepEqual(pins, [true, true, false]);
});

test('as many workers as the run waits for, unless others may join', () => {
  const count = (minWorkers: number, listen?: string) =>
    planWorkers({ engine: 'simd', minWorkers, listen }).places.length;
  assert.equal(count(3), 3);
  assert.equal(count(3, 'tcp://127.0.0.1:0'), 1);
  for (const impossible of [0, 1.5, 100_000, Number.NaN]) assert.equal(count(impossible), 1);
});

test('the number of workers is checked', () => {
  for (const workers of [-1, 1.5, 1025, Number.NaN]) {
    const message = `Cannot train: workers must be 'auto' or a whole number from 0 to 1024, got '${workers}'.`;
    assert.throws(() => planWorkers({ engine: 'simd', workers }), { code: 'usage', message });
  }
});

test('workers that come from elsewhere may be all', () => {
  assert.throws(() => planWorkers({ engine: 'simd', workers: 0 }), { code: 'usage', message: /--workers must be at/ });
  assert.deepEqual(planWorkers({ engine: 'simd', workers: 0, listen: 'tcp://127.0.0.1:0' }).places, []);
});

test('an audit needs two workers, unless others may join', () => {
  const audited = { engine: 'simd', workers: 1, auditRate: 0.1 } as const;
  assert.throws(() => planWorkers(audited), { code: 'usage', message: /^Cannot audit: --workers must be at least 2/ });
  assert.equal(planWorkers({ ...audited, listen: 'tcp://127.0.0.1:0' }).places.length, 1);
  assert.equal(planWorkers({ ...audited, workers: 2 }).places.length, 2);
  assert.ok([2, 3].includes(planWorkers({ engine: 'simd', auditRate: 0.1 }).places.length));
});
