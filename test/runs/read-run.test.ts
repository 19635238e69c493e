import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { acquireRunLock } from '../../src/coordinator/run/run-lock.js';
import { readRun } from '../../src/runs/read-run.js';
import { rowOfRun } from '../../src/runs/run-row.js';
import { RUN_CONFIG } from '../support/checkpoints.js';
import { SUMMARY } from '../support/run-summary.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { epochsOf, linesOf, writeRun } from './sample-runs.js';

const rowOf = async (directory: string) => rowOfRun(await readRun(directory));

/** Every file with its bytes and its time of change. */
function contentOf(directory: string): object {
  return readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const file = path.join(directory, entry.name);
    return [entry.name, entry.isFile() ? readFileSync(file, 'latin1') : '', statSync(file).mtimeMs];
  });
}

test('a finished run has its results, the settings that differ, and the SHA-256 of its model', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs: epochsOf(3), model: 0.5 });
  const row = await rowOf(directory);
  const sha256 = createHash('sha256')
    .update(readFileSync(path.join(directory, 'model.safetensors')))
    .digest('hex');
  assert.equal(row.modelSha256, sha256);
  assert.deepEqual([row.name, row.state, row.problems, row.trainedBy], ['one', 'finished', [], null]);
  assert.deepEqual([row.epochsMade, row.epochsPlanned, row.seconds], [3, 20, 4.5]);
  assert.deepEqual(row.last, { epoch: 3, accuracy: 0.902, loss: 1 / 5 });
  assert.deepEqual(row.best, { epoch: 3, accuracy: 0.902, loss: 1 / 5 });
  assert.deepEqual(
    row.settings.map(({ name, value }) => `${name}=${value.slice(0, 4)}`),
    ['batch-size=64', 'seed=7', 'training samples=6400', 'training data=aaaa', 'test samples=1000', 'test data=bbbb'],
  );
});

test('the best epoch is that whose model is kept: the most right samples, then the smaller loss, then the first', async (t) => {
  const bestOf = async (name: string, testLoss: readonly number[]): Promise<unknown[]> => {
    const epochs = epochsOf(4).map((report, i) => ({
      ...{ ...report, testCorrect: [5, 9, 9, 7][i] ?? 0, testLoss: testLoss[i] ?? 0 },
    }));
    const row = await rowOf(writeRun(folder, name, { epochs }));
    return [row.best?.epoch, row.last?.epoch];
  };
  const folder = temporaryDirectory(t);
  assert.deepEqual(await bestOf('one', [0.1, 0.3, 0.2, 0.1]), [3, 4]);
  assert.deepEqual(await bestOf('two', [0.1, 0.2, 0.2, 0.1]), [2, 4]);
});

test('a summary says why the run ended early and how its best model does in the test; a damaged one is no fault', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs: epochsOf(3), model: 0.5 });
  const summarized = async (text: string) => {
    writeFileSync(path.join(directory, 'summary.json'), text);
    const { state, problems, endedEarly, test: tested } = await rowOf(directory);
    assert.deepEqual([state, problems], ['finished', []]);
    return [endedEarly, tested];
  };
  const { modelSha256 } = await rowOf(directory);
  const text = JSON.stringify({ ...SUMMARY, modelSha256 });
  const tested = { epoch: 2, accuracy: 0.981, loss: 0.3 };
  assert.deepEqual(await summarized(text), [SUMMARY.early?.reason, tested]);
  assert.deepEqual(await summarized(text.slice(0, 200)), [null, null]);
  assert.deepEqual(await summarized(JSON.stringify(SUMMARY)), [null, null], 'of another model');
  assert.deepEqual(await summarized(text.replace(SUMMARY.runId, 'x')), [null, null], 'of another run');
  rmSync(path.join(directory, 'summary.json'));
  assert.equal((await rowOf(directory)).test, null);
});

test('a run that somebody trains is training; afterwards it is unfinished, and looking changes nothing', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs: epochsOf(1) });
  const lock = await acquireRunLock(directory);
  const before = contentOf(directory);
  const row = await rowOf(directory);
  assert.equal(row.state, 'training');
  assert.deepEqual([row.trainedBy?.pid, row.trainedBy?.certain], [process.pid, true]);
  assert.deepEqual(contentOf(directory), before);
  await lock.release();
  assert.equal((await rowOf(directory)).state, 'unfinished');
});

test('the lock of a dead process counts for nothing, and stays where it is', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one');
  const lock = await acquireRunLock(directory);
  const file = path.join(directory, 'coordinator.lock');
  const claim = readFileSync(file, 'utf8').replace(/"startTicks":\d+/, '"startTicks":1');
  await lock.release();
  writeFileSync(file, claim);
  assert.equal((await rowOf(directory)).state, 'unfinished');
  assert.equal(readFileSync(file, 'utf8'), claim);
});

test('the lock of another host may be held: the list says so', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one');
  const claim = {
    ...{ claim: 'a'.repeat(32), socket: false, host: 'elsewhere', pid: 7, bootId: null, pidNamespace: null },
    ...{ startTicks: null, at: '2026-11-27T04:33:00.639Z' },
  };
  writeFileSync(path.join(directory, 'coordinator.lock'), `\n${JSON.stringify(claim)}\n`);
  const row = await rowOf(directory);
  assert.deepEqual([row.state, row.trainedBy], ['training', { host: 'elsewhere', pid: 7, certain: false }]);
});

test('a last line that is only half written is no damage, and is not mended', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs: epochsOf(3) });
  const file = path.join(directory, 'epochs.jsonl');
  truncateSync(file, statSync(file).size - 20);
  const before = contentOf(directory);
  const row = await rowOf(directory);
  assert.deepEqual([row.state, row.epochsMade], ['unfinished', 2]);
  assert.deepEqual(contentOf(directory), before);
});

test('every damage is named, and the rest is shown', async (t) => {
  const folder = temporaryDirectory(t);
  const damage = async (name: string, harm: (directory: string) => void): Promise<[string, number]> => {
    const directory = writeRun(folder, name, { epochs: epochsOf(2), model: 0.5 });
    harm(directory);
    const before = contentOf(directory);
    const row = await rowOf(directory);
    assert.deepEqual(contentOf(directory), before);
    assert.equal(row.state, 'damaged');
    return [row.problems.join('; '), row.epochsMade];
  };
  const write = (name: string, text: string) => (directory: string) => writeFileSync(path.join(directory, name), text);
  const replaceByFolder = (name: string) => (directory: string) => {
    rmSync(path.join(directory, name));
    mkdirSync(path.join(directory, name));
  };
  assert.deepEqual(await damage('a', write('config.json', 'root:x:0:0')), ['config.json must be JSON', 2]);
  assert.deepEqual(await damage('b', write('config.json', '{}')), ["config.json must have a valid 'runId'", 2]);
  assert.deepEqual(await damage('c', (d) => rmSync(path.join(d, 'config.json'))), ['config.json is missing', 2]);
  assert.deepEqual(await damage('d', replaceByFolder('config.json')), ['config.json is not a regular file', 2]);
  assert.deepEqual(await damage('e', (d) => truncateSync(path.join(d, 'model.safetensors'), 1000)), [
    'model.safetensors is not a model of this program',
    2,
  ]);
  assert.deepEqual(await damage('f', (d) => appendFileSync(path.join(d, 'epochs.jsonl'), 'x\n')), [
    'epochs.jsonl has lines that are not new epochs, such as line 3',
    2,
  ]);
  assert.deepEqual(await damage('g', (d) => appendFileSync(path.join(d, 'epochs.jsonl'), linesOf(epochsOf(1)))), [
    'epochs.jsonl has lines that are not new epochs, such as line 3',
    2,
  ]);
  const view = { progress: { secondsElapsed: 9, modelSha256: 'c'.repeat(64) } };
  assert.deepEqual(await damage('h', write('view.json', JSON.stringify(view))), [
    'model.safetensors is not the model that this run wrote: its SHA-256 must begin with cccccccccccc',
    2,
  ]);
  assert.deepEqual(await damage('i', write('config.json', 'x'.repeat((1 << 20) + 1))), ['config.json is too long', 2]);
});

test('the duration is that of the page, where there is one', async (t) => {
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs: epochsOf(2) });
  writeFileSync(
    path.join(directory, 'view.json'),
    JSON.stringify({ progress: { secondsElapsed: 9.5, modelSha256: null } }),
  );
  assert.equal((await rowOf(directory)).seconds, 9.5);
  writeFileSync(path.join(directory, 'view.json'), 'damaged');
  const row = await rowOf(directory);
  assert.deepEqual([row.seconds, row.state], [3, 'unfinished']);
});

test('a long epoch log is read in pieces, and a line without end takes no memory', async (t) => {
  const epochs = epochsOf(2_000);
  const directory = writeRun(temporaryDirectory(t), 'one', { epochs });
  const seen: number[] = [];
  await readRun(directory, ({ epoch }) => seen.push(epoch));
  assert.deepEqual(
    seen,
    epochs.map(({ epoch }) => epoch),
  );
  appendFileSync(path.join(directory, 'epochs.jsonl'), 'x'.repeat(1 << 20));
  assert.deepEqual([(await rowOf(directory)).epochsMade, (await rowOf(directory)).state], [2_000, 'unfinished']);
});

test('a run that goes on is not finished by the model of the goal before, and its page may still be of that', async (t) => {
  const folder = temporaryDirectory(t);
  const once = writeRun(folder, 'once', { epochs: epochsOf(3), model: 0.5 });
  const { modelSha256 } = await rowOf(once);
  const { stopping } = RUN_CONFIG;
  const earlierGoals = [{ epochs: 3, stopping, steps: 300, modelSha256, wentOnAt: '2026-11-27T14:00:00.000Z' }];
  const on = writeRun(folder, 'on', { epochs: epochsOf(3), model: 0.5, config: { epochs: 40, earlierGoals } });
  const progress = { secondsElapsed: 9, modelSha256 };
  writeFileSync(path.join(on, 'view.json'), JSON.stringify({ progress }));
  const row = await rowOf(on);
  assert.deepEqual([row.state, row.modelSha256, row.problems, row.epochsPlanned], ['unfinished', null, [], 40]);
  const other = writeRun(folder, 'on', { epochs: epochsOf(3), model: 0.25, config: { epochs: 40, earlierGoals } });
  const ended = await rowOf(other);
  assert.deepEqual([ended.state, ended.problems], ['finished', []], 'its page could not be written since');
});
