import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutShards, openRanges } from '../../../src/coordinator/core/cutting.js';
import { lastEnd } from '../../../src/coordinator/core/shares.js';
import { maximalNodes } from '../../../src/shared/reduction-tree.js';

const worker = (peer: string, samplesPerMs: number | null = null, threads = 1) => ({ peer, samplesPerMs, threads });

test('equal workers get equal shards', () => {
  assert.deepEqual(cutShards([{ begin: 0, end: 16 }], [worker('a'), worker('b')]), [
    { peer: 'a', leaves: { begin: 0, end: 8 } },
    { peer: 'b', leaves: { begin: 8, end: 16 } },
  ]);
});

test('a worker three times as fast gets three times as much', () => {
  const shards = cutShards([{ begin: 0, end: 16 }], [worker('fast', 30), worker('slow', 10)]);
  assert.deepEqual(
    shards.map(({ leaves }) => leaves.end - leaves.begin),
    [12, 4],
  );
});

test('a worker of unknown speed counts as an average one', () => {
  const shards = cutShards([{ begin: 0, end: 12 }], [worker('a', 10), worker('new'), worker('b', 10)]);
  assert.deepEqual(
    shards.map(({ leaves }) => leaves.end - leaves.begin),
    [4, 4, 4],
  );
});

test('with more workers than leaves some get nothing', () => {
  const shards = cutShards([{ begin: 0, end: 2 }], [worker('a'), worker('b'), worker('c'), worker('d')]);
  assert.equal(
    shards.reduce((sum, { leaves }) => sum + leaves.end - leaves.begin, 0),
    2,
  );
});

test('a worker that would be the last to end with a single leaf gets none', () => {
  const shards = cutShards([{ begin: 0, end: 8 }], [worker('a', 5), worker('slow', 1), worker('b', 5), worker('c', 5)]);
  assert.deepEqual(
    shards.map(({ peer, leaves }) => [peer, leaves.end - leaves.begin]),
    [
      ['a', 3],
      ['b', 3],
      ['c', 2],
    ],
  );
});

test('a worker of unknown speed counts by its threads, and a thread as an average one', () => {
  const sizes = (...workers: Parameters<typeof cutShards>[1]) =>
    cutShards([{ begin: 0, end: 48 }], workers).map(({ leaves }) => leaves.end - leaves.begin);
  assert.deepEqual(sizes(worker('a', null, 8), worker('b', null, 4)), [32, 16]);
  assert.deepEqual(sizes(worker('a', 80, 8), worker('b', null, 4)), [32, 16]);
  // 20 a millisecond for each thread of those that are known.
  assert.deepEqual(
    sizes(worker('a', 20, 2), worker('b', 100, 4), worker('new', null, 6)),
    sizes(worker('a', 20, 2), worker('b', 100, 4), worker('known', 120, 6)),
  );
});

test('a host gets as many leaves as it has threads before the next host gets any', () => {
  assert.deepEqual(cutShards([{ begin: 0, end: 16 }], [worker('a', 160, 16), worker('b', 160, 16)]), [
    { peer: 'a', leaves: { begin: 0, end: 16 } },
  ]);
  assert.deepEqual(
    cutShards([{ begin: 0, end: 40 }], [worker('a', 160, 16), worker('b', 160, 16), worker('c', 160, 16)]),
    [
      { peer: 'a', leaves: { begin: 0, end: 16 } },
      { peer: 'b', leaves: { begin: 16, end: 32 } },
      { peer: 'c', leaves: { begin: 32, end: 40 } },
    ],
  );
});

test('no deal of whole leaves ends more than a twentieth earlier', () => {
  const workers = fc.array(
    fc.record({
      samplesPerMs: fc.double({ min: 0.001, max: 1000, noNaN: true }),
      threads: fc.constantFrom(1, 1, 2, 3, 8, 16),
    }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), workers, (leafCount, known) => {
      const end = (leaves: number, { samplesPerMs, threads }: (typeof known)[number]) =>
        (Math.ceil(leaves / threads) * threads) / samplesPerMs;
      // Each worker's leaves end one after the other: the earliest so many of all ends are the best that can be had.
      const ends = known.flatMap((pace) => Array.from({ length: leafCount }, (_, i) => end(i + 1, pace)));
      const best = ends.sort((a, b) => a - b)[leafCount - 1] ?? Number.NaN;
      const shards = cutShards(
        [{ begin: 0, end: leafCount }],
        known.map((pace, i) => ({ peer: String(i), ...pace })),
      );
      const last = Math.max(
        ...shards.map(({ peer, leaves }) => {
          const pace = known[Number(peer)];
          assert.ok(pace);
          return end(leaves.end - leaves.begin, pace);
        }),
      );
      assert.ok(last <= best * 1.05 * (1 + 1e-9), `ends at ${last}, possible is ${best}`);
      const planned = lastEnd(
        leafCount,
        known.map(({ samplesPerMs, threads }) => ({ threads, speed: samplesPerMs })),
      );
      assert.ok(Math.abs(planned - best) <= best * 1e-9, `${planned} is the least, ${best}`);
    }),
  );
});

test('shards are whole nodes of the tree where that costs little, and only there', () => {
  const nodesOf = (leafCount: number, speeds: readonly number[], threads = 1): number => {
    const shards = cutShards(
      [{ begin: 0, end: leafCount }],
      speeds.map((speed, i) => worker(String(i), speed, threads)),
    );
    return shards.reduce((sum, { leaves }) => sum + maximalNodes(leaves, leafCount).length, 0);
  };
  assert.equal(nodesOf(128, [100, 101]), 2);
  assert.equal(nodesOf(128, [100, 97, 103, 99, 101, 100, 98, 102]), 8);
  assert.equal(
    nodesOf(16, [1, 1, 1, 1, 1]),
    4,
    'four workers with four leaves are done as early as five with three or four',
  );
  assert.equal(nodesOf(256, [160, 161, 159, 160], 16), 4);
  assert.equal(nodesOf(32, [30, 30], 3), 2, 'six rounds of three threads, whether for 16 leaves or for 18');
  assert.deepEqual(
    cutShards([{ begin: 0, end: 16 }], [worker('a', 9), worker('b', 7)]).map(({ leaves }) => leaves.end),
    [9, 16],
    'the slower one would be late with eight',
  );
});

test('every shard is inside an open range, no two overlap, and nobody gets two', () => {
  const cases = fc.record({
    taken: fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }),
    speeds: fc.array(fc.option(fc.double({ min: 0.001, max: 1000, noNaN: true }), { nil: null }), {
      minLength: 1,
      maxLength: 20,
    }),
  });
  fc.assert(
    fc.property(cases, ({ taken, speeds }) => {
      const open = openRanges(taken.length, (leaf) => taken[leaf] === true);
      const shards = cutShards(
        open,
        speeds.map((speed, i) => worker(String(i), speed, 1 + (i % 3))),
      );
      const dealt = taken.slice();
      for (const { leaves } of shards) {
        for (let leaf = leaves.begin; leaf < leaves.end; leaf++) {
          assert.equal(dealt[leaf], false);
          dealt[leaf] = true;
        }
      }
      assert.equal(new Set(shards.map(({ peer }) => peer)).size, shards.length);
      if (open.length > 0) assert.ok(shards.length > 0, 'open leaves and an idle worker must lead to a shard');
      if (open.length === 1) assert.ok(!dealt.includes(false), 'one range is dealt whole');
    }),
  );
});
