import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCoordinator } from './fuzz-coordinator.js';
import { fuzzWorker } from './fuzz-worker.js';

// Longer: npm run fuzz -- --messages 1000000
for (const seed of [1, 2]) {
  test(`a coordinator trains on under hostile messages, seed ${seed}`, async () => {
    const { rejections } = await fuzzCoordinator(seed, 10_000);
    for (const code of [
      'malformed',
      'not-finite',
      'unknown-worker',
      'wrong-shard',
      'package-version',
      'model',
    ] as const) {
      assert.ok((rejections.get(code) ?? 0) > 0, `${code} must occur for this to say anything`);
    }
  });

  test(`a worker bears hostile messages, seed ${seed}`, () => {
    const validCount = fuzzWorker(seed, 20_000);
    assert.ok(validCount > 2_000 && validCount < 18_000);
  });
}
