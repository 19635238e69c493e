import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { MARK, newMark } from './leftovers.js';
import { judge, type RunToJudge } from './verdict.js';

const MODEL = Buffer.from('a model');
const SHA256 = createHash('sha256').update(MODEL).digest('hex');

/** The record of a run without a fault. */
async function goodRun(t: TestContext): Promise<RunToJudge> {
  const directory = temporaryDirectory(t, {
    'config.json': Buffer.from('{}'),
    'epochs.csv': Buffer.from('epoch\n1\n2\n'),
    'epochs.jsonl': Buffer.from('{"epoch":1}\n{"epoch":2}\n'),
    'model-best.safetensors': MODEL,
    'model.safetensors': MODEL,
    'report.html': Buffer.from('<!doctype html>'),
    'summary.json': Buffer.from('{}'),
    'view.json': Buffer.from('{}'),
  });
  mkdirSync(path.join(directory, 'checkpoints'));
  writeFileSync(path.join(directory, 'checkpoints', 'step-0000000010.safetensors'), '');
  const temporary = temporaryDirectory(t);
  const mark = newMark();
  return { directory, sha256: SHA256, expectedSha256: SHA256, epochs: 2, temporaryDirectory: temporary, mark };
}

test('a run in which all is as it must be', async (t) => {
  assert.deepEqual(judge(await goodRun(t)), []);
});

test('another model', async (t) => {
  const run = await goodRun(t);
  const other = '0'.repeat(64);
  assert.deepEqual(judge({ ...run, expectedSha256: other }), [
    `the SHA-256 of the model must be '${other}', got '${SHA256}'`,
  ]);
  assert.deepEqual(judge({ ...run, sha256: other }), [
    `the SHA-256 in the summary must be '${SHA256}', got '${other}'`,
  ]);
});

test('an epoch that is missing or there twice', async (t) => {
  const run = await goodRun(t);
  assert.deepEqual(judge({ ...run, epochs: 3 }), ["epochs.jsonl must be '1 2 3', got '1 2'"]);
  writeFileSync(path.join(run.directory, 'epochs.jsonl'), '{"epoch":1}\n{"epoch":1}\n{"epoch":2}\n');
  assert.deepEqual(judge(run), ["epochs.jsonl must be '1 2', got '1 1 2'"]);
});

test('files that are left behind: a lock, a half-written checkpoint, a socket of another place', async (t) => {
  const run = await goodRun(t);
  writeFileSync(path.join(run.directory, 'coordinator.lock'), '');
  writeFileSync(path.join(run.directory, 'checkpoints', 'step-0000000010.safetensors.0123456789ab.tmp'), '');
  writeFileSync(path.join(run.temporaryDirectory, 'coordinator.sock'), '');
  const problems = judge(run).join('\n');
  assert.match(problems, /run directory must be .*, got '.*\.tmp .*coordinator\.lock/);
  assert.match(problems, /temporary files must be '', got 'coordinator\.sock'/);
});

test('a process that is left behind', { skip: process.platform === 'linux' ? false : 'needs /proc' }, async (t) => {
  const run = await goodRun(t);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { env: { [MARK]: run.mark } });
  t.after(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('spawn', resolve));
  assert.deepEqual(judge(run), [`the list of processes left behind must be '', got '${child.pid}'`]);
});
