import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { findUnfinishedRun, type OpenRun, openRun } from '../../src/coordinator/open-run.js';
import { newRunPlace } from '../../src/coordinator/run-place.js';
import { checkpointAt, epochReport, RUN_CONFIG, RUN_ID } from '../support/checkpoints.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const STARTED_AT = '2026-01-02T03:04:05.678Z';
const IDENTITY = { runId: RUN_ID, packageVersion: '0.1.0', startedAt: STARTED_AT };
const noWarning = (message: string): void => assert.fail(message);

function start(directory: string, made: string | null = null, seed = RUN_CONFIG.seed): Promise<OpenRun> {
  const config = { ...RUN_CONFIG, seed };
  return openRun({ place: { directory, made }, config, identity: IDENTITY, onWarning: noWarning });
}

test('of a hundred starts in one directory exactly one begins, its config is its own, and it can go on', async (t) => {
  const home = await temporaryDirectory(t);
  for (let round = 0; round < 3; round++) {
    const directory = path.join(home, String(round));
    const starts = await Promise.allSettled(Array.from({ length: 100 }, (_, seed) => start(directory, null, seed)));
    const opened = starts.flatMap((result, seed) =>
      result.status === 'fulfilled' ? [{ seed, run: result.value }] : [],
    );
    for (const result of starts) {
      if (result.status === 'rejected') assert.equal((result.reason as { code: string }).code, 'run-directory-locked');
    }
    const [winner] = opened;
    assert.ok(winner && opened.length === 1, `${opened.length} began`);
    winner.run.keep();
    await winner.run.close();
    assert.deepEqual(await readdir(directory), ['config.json'], 'the others leave no trace');
    const { seed } = JSON.parse(await readFile(path.join(directory, 'config.json'), 'utf8')) as { seed: number };
    assert.equal(seed, winner.seed);
    await (await start(directory, null, winner.seed)).close();
  }
});

test('runs that start in the same second get directories of their own, whose names sort', async (t) => {
  const folder = path.join(await temporaryDirectory(t), 'runs');
  const places = await Promise.all(Array.from({ length: 12 }, () => newRunPlace(folder, STARTED_AT)));
  const names = places.map(({ directory }) => path.basename(directory)).sort();
  const further = Array.from({ length: 11 }, (_, i) => `2026-01-02T03-04-05-${String(i + 2).padStart(2, '0')}`);
  assert.deepEqual(names, ['2026-01-02T03-04-05', ...further]);
  assert.deepEqual((await readdir(folder)).sort(), names);
});

test('a start that comes to nothing leaves no directory that it made', async (t) => {
  const home = await temporaryDirectory(t);
  const place = await newRunPlace(path.join(home, 'runs'), STARTED_AT);
  const first = await start(place.directory, place.made);
  await first.checkpoints.save(checkpointAt(0));
  await writeFile(path.join(place.directory, 'view.json'), '{}');
  assert.equal(first.isKept, false);
  await first.close();
  assert.deepEqual(await readdir(home), []);

  await (await start(path.join(home, 'a', 'b'))).close();
  assert.deepEqual(await readdir(home), []);

  // What somebody else made stays.
  await mkdir(path.join(home, 'own'));
  await writeFile(path.join(home, 'own', 'notes.txt'), 'mine');
  await (await start(path.join(home, 'own', 'run'))).close();
  await (await start(path.join(home, 'own'))).close();
  assert.deepEqual(await readdir(path.join(home, 'own')), ['notes.txt']);
});

test('a run stays once something was trained, and an earlier one whatever happens', async (t) => {
  const directory = path.join(await temporaryDirectory(t), 'run');
  const first = await start(directory);
  first.keep();
  await first.checkpoints.save(checkpointAt(100));
  await first.runDirectory.appendEpoch(epochReport(0));
  await first.close();
  for (const seed of [RUN_CONFIG.seed, RUN_CONFIG.seed + 1]) {
    await start(directory, null, seed).then(
      (run) => run.close(),
      (error: { code: string }) => assert.equal(error.code, 'run-config-differs'),
    );
    assert.deepEqual((await readdir(directory)).sort(), ['checkpoints', 'config.json', 'epochs.jsonl']);
  }
});

test('the last unfinished run is one in which something was trained', async (t) => {
  const folder = path.join(await temporaryDirectory(t), 'runs');
  await assert.rejects(findUnfinishedRun(folder, noWarning), { code: 'no-run' });
  const started = async (): Promise<OpenRun> => {
    const run = await start((await newRunPlace(folder, STARTED_AT)).directory);
    run.keep();
    await run.checkpoints.save(checkpointAt(0));
    return run;
  };
  const directories: string[] = [];
  for (let i = 0; i < 101; i++) directories.push((await newRunPlace(folder, STARTED_AT)).directory);
  const trained = await started();
  await trained.checkpoints.save(checkpointAt(100));
  const untrained = await started();
  const warnings: string[] = [];
  const found = await findUnfinishedRun(folder, (warning) => warnings.push(warning));
  assert.equal(found, trained.runDirectory.directory);
  assert.deepEqual(warnings, [`passed over ${untrained.runDirectory.directory}: nothing was trained there yet`]);
  await untrained.checkpoints.save(checkpointAt(1));
  assert.equal(await findUnfinishedRun(folder, noWarning), untrained.runDirectory.directory);
  for (const run of [trained, untrained]) await run.close();
});

test('what an interrupted write left over goes at the next start, and nothing else', async (t) => {
  const directory = path.join(await temporaryDirectory(t), 'run');
  const first = await start(directory);
  first.keep();
  await first.checkpoints.save(checkpointAt(100));
  await first.close();
  const ours = ['config.json', 'epochs.jsonl', 'view.json', 'report.html', 'model.safetensors'];
  for (const name of ours) await writeFile(path.join(directory, `${name}.0123456789ab.tmp`), 'half');
  await writeFile(path.join(directory, `coordinator.lock.${'a'.repeat(32)}.tmp`), 'half');
  await writeFile(path.join(directory, 'checkpoints', 'step-0000000200.safetensors.0123456789ab.tmp'), 'half');
  const others = ['notes.tmp', 'notes.txt.0123456789ab.tmp', 'view.json.bak.tmp'];
  for (const name of others) await writeFile(path.join(directory, name), 'mine');
  await (await start(directory)).close();
  assert.deepEqual((await readdir(directory)).sort(), [...others, 'checkpoints', 'config.json'].sort());
  assert.deepEqual(await readdir(path.join(directory, 'checkpoints')), ['step-0000000100.safetensors']);
});
