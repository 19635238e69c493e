import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { shownEpochs } from '../../src/page/view/comparison.js';
import { comparisonSentences } from '../../src/page/view/comparison-sentences.js';
import { compareRunsIn } from '../../src/runs/compare-runs.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { epochsOf, writeRun } from './sample-runs.js';

test('equal runs have the same model and the same results; times do not count', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', { epochs: epochsOf(3), model: 0.5 });
  writeRun(folder, 'b', { epochs: epochsOf(3, { trainSeconds: 99, evaluationSeconds: 7 }), model: 0.5 });
  const comparison = await compareRunsIn(folder, ['a', 'b']);
  assert.deepEqual(comparison.runs[1]?.toFirst, { sameModel: true, partsAtEpoch: null, commonEpochs: 3 });
  assert.deepEqual(
    comparison.facts.filter(({ differs }) => differs),
    [],
  );
  assert.deepEqual(comparisonSentences(comparison), [
    'B and A: the same model (same SHA-256); the same results in 3 common epochs.',
  ]);
});

test('what differs is marked, and the epoch at which the results part is found', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', { epochs: epochsOf(5), model: 0.5 });
  writeRun(folder, 'b', {
    epochs: epochsOf(4, { testLoss: 0.123 }, 3),
    model: 0.25,
    config: { seed: 8, testSplit: { sampleCount: 1000, sha256: 'c'.repeat(64) } },
    packageVersion: '0.3.0',
  });
  const elsewhere = writeRun(temporaryDirectory(t), 'c', { epochs: epochsOf(1, { trainLoss: Number.NaN }) });
  const comparison = await compareRunsIn(folder, ['a', path.join(folder, 'b'), elsewhere]);
  assert.deepEqual(
    comparison.runs.map(({ letter, name, toFirst }) => [letter, name, toFirst?.sameModel, toFirst?.partsAtEpoch]),
    [
      ['A', 'a', undefined, undefined],
      ['B', 'b', false, 3],
      ['C', 'c', null, 1],
    ],
  );
  assert.deepEqual(
    comparison.facts
      .filter(({ differs }) => differs)
      .map(({ name, values }) => [name, values[0], values[1]])
      .slice(0, 3),
    [
      ['seed', '7', '8'],
      ['test data', 'b'.repeat(64), 'c'.repeat(64)],
      ['package version', '0.2.0', '0.3.0'],
    ],
  );
  assert.deepEqual(
    comparison.epochs.map(({ epoch }) => epoch),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    comparison.epochs[4]?.results.map((result) => result?.epoch ?? null),
    [5, null, null],
  );
  assert.equal(comparison.epochs[0]?.results[2]?.trainLoss, null);
});

test('a run whose configuration is damaged is compared by the rest', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', { epochs: epochsOf(2) });
  writeRun(folder, 'b', { epochs: epochsOf(2), config: { seed: -1 } });
  const { runs, facts } = await compareRunsIn(folder, ['a', 'b']);
  assert.equal(runs[1]?.state, 'damaged');
  assert.deepEqual(facts.find(({ name }) => name === 'seed')?.values, ['7', null]);
});

test('too few, too many, and what is no run are refused', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a');
  await assert.rejects(compareRunsIn(folder, ['a']), /2 to 8 runs, got 1/);
  await assert.rejects(
    compareRunsIn(
      folder,
      Array.from({ length: 9 }, () => 'a'),
    ),
    /got 9/,
  );
  await assert.rejects(compareRunsIn(folder, ['a', 'nowhere']), { code: 'no-run', message: /'nowhere'/ });
});

test('long curves are thinned for people; ends and partings stay', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', { epochs: epochsOf(1_000) });
  writeRun(folder, 'b', { epochs: epochsOf(1_000, { testLoss: 9 }, 778) });
  const comparison = await compareRunsIn(folder, ['a', 'b']);
  const shown = shownEpochs(comparison, 20).map(({ epoch }) => epoch);
  assert.ok(shown.length <= 22);
  assert.deepEqual([shown[0], shown.includes(778), shown.at(-1)], [1, true, 1_000]);
});
