import assert from 'node:assert/strict';
import { cpSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { ServedSource } from '../../src/serve/served-source.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeModel } from './served.js';

interface Watched {
  readonly source: ServedSource;
  /** Outcomes and levels of notes, in order. */
  readonly told: string[];
}

async function open(place: string): Promise<Watched> {
  const told: string[] = [];
  const source = await ServedSource.open(place, {
    onReload: (outcome) => told.push(outcome),
    onNote: (level, text) => told.push(`${level}: ${text}`),
  });
  return { source, told };
}

const sha256Of = ({ current }: ServedSource): string => current.model.sha256;

/** Replaces a file as `train` writes it: whole. */
function replace(file: string, seed: number): void {
  const folder = path.dirname(file);
  renameSync(writeModel(folder, seed, 'next'), file);
}

test('a replaced file is loaded when it has not changed from one look to the next', async (t: TestContext) => {
  const file = writeModel(temporaryDirectory(t), 1);
  const { source, told } = await open(file);
  const first = source.current;
  await source.look();
  await source.look();
  assert.deepEqual(told, [], 'nothing has changed');

  replace(file, 2);
  await source.look();
  assert.equal(source.current, first, 'it might still be written');
  await source.look();
  assert.notEqual(sha256Of(source), first.model.sha256);
  assert.equal(told[0], 'loaded');
  assert.match(told[1] ?? '', /^info: serving [0-9a-f]{12} now, from .*model\.safetensors$/);
  await source.look();
  assert.equal(told.length, 2);
});

test('a model that cannot be used is reported once, and the old one stays', async (t: TestContext) => {
  const file = writeModel(temporaryDirectory(t), 1);
  const { source, told } = await open(file);
  const first = source.current;
  writeFileSync(file, 'half');
  for (let i = 0; i < 4; i++) await source.look();
  assert.equal(source.current, first);
  assert.equal(told[0], 'failed');
  assert.match(
    told[1] ?? '',
    /^warning: the newer model cannot be used, so [0-9a-f]{12} stays: .*\(safetensors-truncated\)/,
  );
  assert.equal(told.length, 2);

  rmSync(file);
  for (let i = 0; i < 3; i++) await source.look();
  assert.match(told.at(-1) ?? '', /model-unreadable/);
  assert.equal(source.current, first);

  replace(file, 3);
  for (let i = 0; i < 2; i++) await source.look();
  assert.equal(told.at(-2), 'loaded');
  assert.notEqual(source.current, first);
});

test('parameters whose probabilities are no numbers are refused', async (t: TestContext) => {
  const directory = temporaryDirectory(t);
  const file = writeModel(directory, 1);
  const { source, told } = await open(file);
  const huge = writeModel(directory, 2, 'huge', (parameters) => parameters.fill(3e38));
  renameSync(huge, file);
  assert.equal(await source.reload(), 'failed');
  assert.match(told[1] ?? '', /must add up to 1.*\(model-not-finite\)/);
});

test('a file that was only touched keeps its model', async (t: TestContext) => {
  const file = writeModel(temporaryDirectory(t), 1);
  const { source, told } = await open(file);
  const first = source.current;
  utimesSync(file, 1, 1);
  for (let i = 0; i < 3; i++) await source.look();
  assert.equal(source.current, first);
  assert.equal(told[0], 'same');
  assert.equal(told.length, 2);
});

test('reloads at the same time are one, and reload looks at once', async (t: TestContext) => {
  const file = writeModel(temporaryDirectory(t), 1);
  const { source, told } = await open(file);
  const before = sha256Of(source);
  replace(file, 2);
  assert.deepEqual(await Promise.all([source.reload(), source.reload()]), ['loaded', 'loaded']);
  assert.notEqual(sha256Of(source), before);
  assert.equal(told.length, 2);
});

test('in a folder of runs, the next finished run is served', async (t: TestContext) => {
  const folder = temporaryDirectory(t);
  const run = (name: string, seed: number): void => {
    const directory = path.join(folder, name);
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'config.json'), JSON.stringify(CONFIG));
    writeModel(directory, seed);
  };
  run('2026-01-01', 1);
  const { source } = await open(folder);
  const first = sha256Of(source);
  run('2026-01-02', 2);
  cpSync(path.join(folder, '2026-01-01'), path.join(folder, '2026-01-03'), { recursive: true });
  rmSync(path.join(folder, '2026-01-03', 'model.safetensors'));
  for (let i = 0; i < 2; i++) await source.look();
  assert.notEqual(sha256Of(source), first);
  assert.match(source.current.model.file, /2026-01-02/, 'a run that is not finished is passed over');
});

const CONFIG = {
  runId: 'a'.repeat(32),
  packageVersion: '0.2.0',
  startedAt: '2026-11-26T10:00:00.000Z',
  epochs: 3,
  batchSize: 64,
  microBatchSize: 16,
  learningRate: 0.01,
  seed: 9,
  shuffle: false,
  normalization: { mean: 0.2, standardDeviation: 0.3 },
  trainSplit: { sampleCount: 10, sha256: 'a'.repeat(64) },
  testSplit: { sampleCount: 5, sha256: 'b'.repeat(64) },
};
