import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OVERHEAD_MS, PacedCluster, STEP_LEAVES } from './paced-cluster.js';

/**
 * The least time for a step in which a thread of each worker takes `paces` milliseconds for a micro-batch: ends of
 * micro-batches, the first so many.
 */
function shortestStepMs(
  paces: readonly number[],
  threads: readonly number[] = [],
  stepLeaves: number = STEP_LEAVES,
): number {
  const ends = paces.flatMap((pace, worker) =>
    Array.from({ length: stepLeaves }, (_, i) => Math.ceil((i + 1) / (threads[worker] ?? 1)) * pace),
  );
  return OVERHEAD_MS + (ends.sort((a, b) => a - b)[stepLeaves - 1] ?? Number.NaN);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a step takes as long as whole micro-batches allow', () => {
  for (const paces of [
    [12, 12, 12, 12],
    // A useful worker: it computes one micro-batch while the others compute two or three.
    [12, 12, 12, 24],
    [24, 12, 12, 12],
    [12, 12, 12, 36],
    // A useless worker: its first micro-batch would come after all others.
    [12, 12, 12, 40],
    [12, 12, 12, 60],
    [60, 12, 12, 12],
    [12, 12, 12, 5_000],
    [12, 18],
    [12, 12, 12, 13, 14],
    // More workers than micro-batches.
    [12, 12, 12, 12, 12, 12, 12, 12, 12, 60],
  ]) {
    test(`with workers of ${paces.join(', ')} ms`, () => {
      const cluster = new PacedCluster(paces);
      cluster.steps(100);
      const durations = cluster.steps(400);
      assert.ok(
        mean(durations) <= 1.01 * shortestStepMs(paces),
        `${mean(durations)} ms in the mean, ${shortestStepMs(paces)} are possible`,
      );
    });
  }
});

describe('a step of workers with threads takes as long as whole rounds allow', () => {
  for (const { threads, paces, leaves } of [
    { threads: [2, 2], paces: [12, 12], leaves: 16 },
    // One round of the first is enough.
    { threads: [16, 16], paces: [12, 12], leaves: 16 },
    { threads: [16, 16], paces: [12, 12], leaves: 48 },
    { threads: [16, 4], paces: [12, 12], leaves: 40 },
    // A host with many slow cores beside one with a few fast ones.
    { threads: [16, 2], paces: [36, 12], leaves: 32 },
    { threads: [3, 2, 1], paces: [12, 12, 12], leaves: 32 },
    { threads: [8, 8, 8], paces: [12, 13, 200], leaves: 64 },
  ]) {
    test(`${leaves} micro-batches on ${threads.join(', ')} threads of ${paces.join(', ')} ms`, () => {
      const cluster = new PacedCluster(paces, threads, leaves);
      cluster.steps(100);
      const least = shortestStepMs(paces, threads, leaves);
      const meanMs = mean(cluster.steps(200));
      assert.ok(meanMs <= 1.01 * least, `${meanMs} ms in the mean, ${least} are possible`);
    });
  }
});

test('before anything is measured, workers get work by their threads', () => {
  const cluster = new PacedCluster([12, 12, 12], [8, 4, 4], 32);
  assert.deepEqual(cluster.shares(), [16, 8, 8]);
});

describe('a worker whose speed changes', () => {
  for (const slowPace of [30, 40, 60, 120, 5_000]) {
    test(`from 12 to ${slowPace} ms and back: within a dozen steps it has what it can do`, () => {
      const cluster = new PacedCluster([12, 12, 12, 12]);
      cluster.steps(50);
      cluster.paces[2] = slowPace;
      cluster.steps(12);
      assert.ok(mean(cluster.steps(100)) <= 1.02 * shortestStepMs(cluster.paces));
      cluster.paces[2] = 12;
      cluster.steps(12);
      assert.ok(mean(cluster.steps(100)) <= 1.02 * shortestStepMs(cluster.paces));
    });
  }
});

test('a host with many threads that was slow for a while has its work again within a dozen steps', () => {
  const threads = [8, 8];
  const cluster = new PacedCluster([12, 12], threads, 40);
  cluster.steps(50);
  cluster.paces[1] = 5_000;
  cluster.steps(12);
  cluster.paces[1] = 12;
  cluster.steps(12);
  assert.ok(mean(cluster.steps(100)) <= 1.02 * shortestStepMs(cluster.paces, threads, 40));
});

test('a worker that is of no use computes a copy now and then, and nobody waits for it', () => {
  const cluster = new PacedCluster([12, 12, 12, 60]);
  cluster.steps(100);
  const probed = Array.from({ length: 40 }, () => {
    const [, , , share] = cluster.shares();
    assert.equal(cluster.steps(1)[0], shortestStepMs(cluster.paces));
    return share;
  });
  const count = probed.filter((share) => share === 1).length;
  assert.ok(count >= 3 && count <= 6, `${count} of 40 steps`);
});

test('a copy that nobody waits for does not keep others from helping when the first worker fails', () => {
  const durations = [false, true].map((withCopy) => {
    const cluster = new PacedCluster([12, 12, 12, 5_000]);
    cluster.steps(100);
    while (cluster.shares()[3] !== (withCopy ? 1 : 0)) cluster.steps(1);
    // The copy is of the last micro-batch, which is this worker's.
    cluster.freeze(2);
    return Math.round(cluster.steps(1)[0] ?? Number.NaN);
  });
  assert.equal(durations[1], durations[0]);
});

test('of almost equal workers, those beyond the number of micro-batches compute no copies', () => {
  const cluster = new PacedCluster(Array.from({ length: 10 }, (_, i) => 12 + i / 5));
  cluster.steps(20);
  for (let step = 0; step < 50; step++) {
    assert.equal(
      cluster.shares().reduce((sum, share) => sum + share, 0),
      STEP_LEAVES,
    );
    cluster.steps(1);
  }
});
