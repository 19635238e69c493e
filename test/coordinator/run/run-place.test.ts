import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Checkpoint } from '../../../src/coordinator/run/checkpoint-contents.js';
import { checkpointFileName } from '../../../src/coordinator/run/checkpoint-files.js';
import { findUnfinishedRun } from '../../../src/coordinator/run/find-unfinished-run.js';
import type { OpenRun } from '../../../src/coordinator/run/open-run.js';
import { newRunPlace } from '../../../src/coordinator/run/run-place.js';
import { checkpointAt, epochReport, RUN_CONFIG } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { linesOf, noWarning, STARTED_AT, start } from './run-starts.js';

test('runs that start in the same second get directories of their own, whose names sort', async (t) => {
  const folder = path.join(temporaryDirectory(t), 'runs');
  const places = await Promise.all(Array.from({ length: 12 }, () => newRunPlace(folder, STARTED_AT)));
  const names = places.map(({ directory }) => path.basename(directory)).sort();
  const further = Array.from({ length: 11 }, (_, i) => `2026-01-02T03-04-05-${String(i + 2).padStart(2, '0')}`);
  assert.deepEqual(names, ['2026-01-02T03-04-05', ...further]);
  assert.deepEqual((await readdir(folder)).sort(), names);
});

test('a start that comes to nothing leaves no directory that it made', async (t) => {
  const home = temporaryDirectory(t);
  const place = await newRunPlace(path.join(home, 'runs'), STARTED_AT);
  const first = await start(place.directory, place.made);
  await first.checkpoints.save(checkpointAt(0));
  await writeFile(path.join(place.directory, 'view.json'), '{}');
  assert.equal(first.isKept, false);
  await first.close();
  assert.deepEqual(await readdir(home), []);

  await (await start(path.join(home, 'a', 'b'))).close();
  assert.deepEqual(await readdir(home), []);

  await mkdir(path.join(home, 'runs'));
  const next = await newRunPlace(path.join(home, 'runs'), STARTED_AT);
  await (await start(next.directory, next.made)).close();
  assert.deepEqual(await readdir(path.join(home, 'runs')), []);
  await rm(path.join(home, 'runs'), { recursive: true });

  // A directory that somebody else made stays.
  await mkdir(path.join(home, 'own'));
  await writeFile(path.join(home, 'own', 'notes.txt'), 'mine');
  await (await start(path.join(home, 'own', 'run'))).close();
  await (await start(path.join(home, 'own'))).close();
  assert.deepEqual(await readdir(path.join(home, 'own')), ['notes.txt']);
});

test('a run stays once something was trained, and an earlier one whatever happens', async (t) => {
  const directory = path.join(temporaryDirectory(t), 'run');
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
  const folder = path.join(temporaryDirectory(t), 'runs');
  await assert.rejects(findUnfinishedRun(folder, noWarning), { code: 'no-unfinished-run' });
  const started = async (): Promise<OpenRun> => {
    const run = await start((await newRunPlace(folder, STARTED_AT)).directory);
    run.keep();
    await run.checkpoints.save(checkpointAt(0));
    return run;
  };
  const writeRun = async (directory: string, checkpoint: Checkpoint): Promise<void> => {
    const run = await start(directory);
    run.keep();
    await run.checkpoints.save(checkpoint);
    await run.close();
  };
  const directories: string[] = [];
  for (let i = 0; i < 101; i++) directories.push((await newRunPlace(folder, STARTED_AT)).directory);
  // Names sort by their numbers, not by their letters.
  await writeRun(directories[98] ?? '', checkpointAt(100));
  const trained = await started();
  await trained.checkpoints.save(checkpointAt(100));
  const finished = await started();
  await finished.checkpoints.save(checkpointAt(100));
  await finished.runDirectory.writeModel(new Uint8Array(1));
  const untrained = await started();
  const warnings: string[] = [];
  const found = await findUnfinishedRun(folder, (warning) => warnings.push(warning));
  assert.equal(found, trained.runDirectory.directory);
  assert.deepEqual(warnings, [`passed over ${untrained.runDirectory.directory}: nothing was trained there yet`]);
  await untrained.checkpoints.save(checkpointAt(1));
  assert.equal(await findUnfinishedRun(folder, noWarning), untrained.runDirectory.directory);
  // Its checkpoints are lost.
  const logged = await started();
  await logged.runDirectory.appendEpoch(epochReport(0));
  assert.equal(await findUnfinishedRun(folder, noWarning), logged.runDirectory.directory);
  for (const run of [trained, finished, untrained, logged]) await run.close();
});

test('what an interrupted write left over goes at the next start, and nothing else', async (t) => {
  const directory = path.join(temporaryDirectory(t), 'run');
  const first = await start(directory);
  first.keep();
  await first.checkpoints.save(checkpointAt(100));
  await first.close();
  const ours = ['config.json', 'epochs.jsonl', 'epochs.csv', 'view.json', 'report.html', 'model.safetensors'];
  for (const name of ours) await writeFile(path.join(directory, `${name}.0123456789ab.tmp`), 'half');
  await writeFile(path.join(directory, `coordinator.lock.${'a'.repeat(32)}.tmp`), 'half');
  await writeFile(path.join(directory, 'checkpoints', 'step-0000000200.safetensors.0123456789ab.tmp'), 'half');
  const others = ['notes.tmp', 'notes.txt.0123456789ab.tmp', 'view.json.bak.tmp'];
  for (const name of others) await writeFile(path.join(directory, name), 'mine');
  await (await start(directory)).close();
  assert.deepEqual((await readdir(directory)).sort(), [...others, 'checkpoints', 'config.json'].sort());
  assert.deepEqual(await readdir(path.join(directory, 'checkpoints')), [0, 100].map(checkpointFileName));
});

test('a directory that is removed, moved or replaced while a run trains is not written to, and is not made anew', async (t) => {
  const home = temporaryDirectory(t);
  for (const loss of ['removed', 'moved', 'replaced']) {
    const directory = path.join(home, loss);
    const run = await start(directory);
    run.keep();
    await run.checkpoints.save(checkpointAt(100));
    await run.assertInPlace();
    if (loss === 'removed') await rm(directory, { recursive: true });
    else await rename(directory, path.join(home, `${loss}-away`));
    let successor: OpenRun | null = null;
    if (loss === 'replaced') {
      successor = await start(directory);
      successor.keep();
    }
    const before = await readdir(home, { recursive: true });
    const isLost = { message: /was removed, moved or replaced while it trained/ };
    await assert.rejects(run.assertInPlace(), { code: 'run-directory-lost', ...isLost });
    await assert.rejects(run.checkpoints.save(checkpointAt(200)), { code: 'checkpoint-not-saved', ...isLost });
    await assert.rejects(run.runDirectory.appendEpoch(epochReport(0)), isLost);
    await assert.rejects(run.runDirectory.writeModel(new Uint8Array(1)), { code: 'model-not-written', ...isLost });
    await run.close();
    assert.deepEqual(await readdir(home, { recursive: true }), before);
    await successor?.assertInPlace();
    await successor?.close();
  }
});

test('a start that is refused leaves what it found', async (t) => {
  const home = temporaryDirectory(t);
  // Without config.json it is not a run that could be resumed, but its files belong to somebody.
  const rest = path.join(home, 'rest');
  await mkdir(path.join(rest, 'checkpoints'), { recursive: true });
  await writeFile(path.join(rest, 'epochs.jsonl'), linesOf(0));
  await writeFile(path.join(rest, 'checkpoints', 'step-0000000100.safetensors'), 'weights');
  await assert.rejects(start(rest), { code: 'run-directory-in-use' });
  assert.deepEqual((await readdir(rest)).sort(), ['checkpoints', 'epochs.jsonl']);
  assert.deepEqual(await readdir(path.join(rest, 'checkpoints')), ['step-0000000100.safetensors']);
});

test('a start that comes to nothing removes no run that has taken its place', async (t) => {
  const home = temporaryDirectory(t);
  const directory = path.join(home, 'run');
  const first = await start(directory);
  await rename(directory, path.join(home, 'away'));
  const second = await start(directory);
  second.keep();
  await second.checkpoints.save(checkpointAt(100));
  await first.close();
  await second.assertInPlace();
  assert.deepEqual((await readdir(directory)).sort(), ['checkpoints', 'config.json', 'coordinator.lock']);
  assert.deepEqual(await readdir(path.join(directory, 'checkpoints')), [0, 100].map(checkpointFileName));
  await second.close();
});
