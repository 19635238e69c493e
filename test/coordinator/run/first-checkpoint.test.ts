import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstCheckpoint } from '../../../src/coordinator/run/first-checkpoint.js';
import { type OpenRun, openRun } from '../../../src/coordinator/run/open-run.js';
import { RunDirectory } from '../../../src/coordinator/run/run-directory.js';
import type { RunConfig } from '../../../src/shared/run-config.js';
import { RUN_CONFIG, RUN_ID } from '../../support/checkpoints.js';
import { interceptFileOperations } from '../../support/file-operations.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { IDENTITY, noWarning, PARAMETERS } from './run-starts.js';

/** The run began from a model, so its parameters do not follow from its seed. */
const CONFIG: RunConfig = {
  ...RUN_CONFIG,
  startingModel: { sha256: 'd'.repeat(64), runId: null, epochs: null, lastLayer: 'kept' },
};

function open(directory: string, parameters: Float32Array | null, made: string | null = null): Promise<OpenRun> {
  const place = { directory, made };
  const options = { config: CONFIG, mayChangeEpochs: false, identity: IDENTITY };
  return openRun({ place, parameters, ...options, onWarning: noWarning });
}

/** Copies of the directory as it was before each file operation of `work`, and at the end. A killed process leaves one of them. */
async function statesOf(t: TestContext, directory: string, work: () => Promise<unknown>): Promise<Map<string, string>> {
  const copies = temporaryDirectory(t);
  const states = new Map<string, string>();
  const keep = (place: string): void => {
    if (!existsSync(directory)) return;
    const copy = path.join(copies, String(states.size));
    cpSync(directory, copy, { recursive: true });
    // This process still lives, and would have the lock.
    for (const name of readdirSync(copy)) if (name.startsWith('coordinator.lock')) rmSync(path.join(copy, name));
    states.set(`${states.size} ${place}`, copy);
  };
  const restore = await interceptFileOperations((operation, file) => {
    if (file.startsWith(directory)) keep(`${operation} ${path.basename(file)}`);
    return 'done';
  });
  await work().finally(restore);
  keep('end');
  return states;
}

/** A killed process leaves either a run, which goes on without its model, or no run, and then the same command begins one. */
async function requireGoesOnOrBegins(place: string, directory: string): Promise<'went on' | 'began'> {
  const isRun = await RunDirectory.holdsRun(directory);
  const run = await open(directory, isRun ? null : PARAMETERS);
  assert.equal(run.firstSaved === null, isRun, place);
  assert.deepEqual(run.checkpoint, firstCheckpoint(directory, RUN_ID, CONFIG, PARAMETERS), place);
  run.keep();
  await run.close();
  assert.deepEqual(readdirSync(path.join(directory, 'checkpoints')), ['step-0000000000.safetensors'], place);
  return isRun ? 'went on' : 'began';
}

test('a begin that is killed at any place leaves a run that goes on without its model, or none', async (t) => {
  const directory = path.join(temporaryDirectory(t), 'run');
  let begun: OpenRun | undefined;
  const states = await statesOf(t, directory, async () => {
    begun = await open(directory, PARAMETERS);
  });
  const found = new Set<string>();
  for (const [place, state] of states) found.add(await requireGoesOnOrBegins(place, state));
  assert.deepEqual([...found], ['began', 'went on']);
  assert.ok(states.size > 10, [...states.keys()].join('\n'));
  // So does its removal, if nothing was trained.
  const removal = await statesOf(t, directory, async () => begun?.close());
  for (const [place, state] of removal) await requireGoesOnOrBegins(place, state);
  assert.equal(existsSync(directory), false);
});

test('a begin in which a write fails leaves nothing that it made', async (t) => {
  const home = temporaryDirectory(t);
  const directory = path.join(home, 'run');
  for (const name of ['step-0000000000.safetensors', 'config.json']) {
    const restore = await interceptFileOperations((operation, file) =>
      operation === 'rename' && path.basename(file) === name ? 'failed' : 'done',
    );
    const refusal = { code: 'run-directory-not-writable', message: /^Cannot write a run to .*: EIO: injected, rename/ };
    await assert.rejects(open(directory, PARAMETERS).finally(restore), refusal);
    assert.deepEqual(readdirSync(home), []);
  }
});

test('a run does not begin without parameters', async (t) => {
  const home = temporaryDirectory(t);
  await assert.rejects(open(path.join(home, 'run'), null), {
    code: 'no-valid-checkpoint',
    hint: `Give the model with SHA-256 ${'d'.repeat(64)} with --init.`,
  });
  assert.deepEqual(readdirSync(home), []);
});
