import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usableCores } from '../../src/shared/usable-cores.js';
import { planWorkers } from '../../src/train/plan-workers.js';

test('without other words, there is a worker for each core, on a named engine', () => {
  const { places, engine, reason } = planWorkers({ engine: 'simd' });
  assert.equal(places.length, usableCores());
  assert.deepEqual([engine, reason], ['simd', null]);
  assert.equal(planWorkers({ engine: 'simd', workers: 3 }).places.length, 3);
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
});
