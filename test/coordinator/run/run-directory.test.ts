import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { RunDirectory } from '../../../src/coordinator/run/run-directory.js';
import { epochReport, RUN_CONFIG, RUN_ID } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const IDENTITY = { runId: RUN_ID, packageVersion: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' };

async function newRun(t: TestContext): Promise<{ directory: string; runDirectory: RunDirectory }> {
  const directory = path.join(temporaryDirectory(t), 'run');
  return { directory, runDirectory: await RunDirectory.create(directory, RUN_CONFIG, IDENTITY) };
}

const noWarning = (message: string): void => assert.fail(message);

test('a run that has begun is opened as it was created', async (t) => {
  const { directory, runDirectory } = await newRun(t);
  assert.equal(await RunDirectory.holdsRun(directory), true);
  const fresh = await RunDirectory.open(directory, noWarning);
  assert.deepEqual(
    { ...fresh, runDirectory: undefined },
    { config: RUN_CONFIG, identity: IDENTITY, finished: null, epochs: [], runDirectory: undefined },
  );
  await runDirectory.appendEpoch(epochReport(0));
  const later = await RunDirectory.open(directory, noWarning);
  assert.deepEqual(later.epochs, [epochReport(0)]);
  await later.runDirectory.appendEpoch(epochReport(0));
  await later.runDirectory.appendEpoch(epochReport(1));
  assert.equal((await readFile(path.join(directory, 'epochs.jsonl'), 'utf8')).split('\n').length, 3);
});

test('a torn last epoch is dropped with a warning', async (t) => {
  const { directory } = await newRun(t);
  await writeFile(path.join(directory, 'epochs.jsonl'), '{"epoch":1,"testCo');
  const warnings: string[] = [];
  const { epochs } = await RunDirectory.open(directory, (warning) => warnings.push(warning));
  assert.deepEqual(epochs, []);
  assert.equal(warnings.length, 1);
  assert.equal(await readFile(path.join(directory, 'epochs.jsonl'), 'utf8'), '');
});

test('a finished run is not written to', async (t) => {
  const { directory, runDirectory } = await newRun(t);
  await runDirectory.appendEpoch(epochReport(0));
  const { sha256 } = await runDirectory.writeModel(Buffer.from('abc'));
  assert.equal(sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const torn = '{"epoch":2,';
  await writeFile(path.join(directory, 'epochs.jsonl'), torn);

  const opened = await RunDirectory.open(directory, () => {});
  assert.deepEqual(opened.finished, { modelSha256: sha256, epochs: RUN_CONFIG.epochs });
  for (const finished of [runDirectory, opened.runDirectory]) {
    await assert.rejects(finished.appendEpoch(epochReport(1)), { name: 'OperationalError', code: 'run-finished' });
    await assert.rejects(finished.writeModel(Buffer.from('other')), { code: 'run-finished' });
  }
  await assert.rejects(RunDirectory.create(directory, RUN_CONFIG, IDENTITY), { code: 'run-directory-in-use' });
  assert.equal(await readFile(path.join(directory, 'model.safetensors'), 'utf8'), 'abc');
  assert.equal(await readFile(path.join(directory, 'epochs.jsonl'), 'utf8'), torn);
});

test('a directory with anything of a run in it is not taken for a new one', async (t) => {
  for (const name of ['config.json', 'epochs.jsonl', 'checkpoints', 'model.safetensors']) {
    const directory = temporaryDirectory(t);
    await mkdir(path.join(directory, name));
    if (name === 'checkpoints') await writeFile(path.join(directory, name, 'step-0000000001.safetensors'), '');
    await assert.rejects(RunDirectory.create(directory, RUN_CONFIG, IDENTITY), {
      code: 'run-directory-in-use',
      message: new RegExp(`there is '${name}'`),
    });
    assert.deepEqual(await readdir(directory), [name]);
  }
});

test('a checkpoint of step 0 alone is what a begin has left that was killed', async (t) => {
  const directory = temporaryDirectory(t);
  await mkdir(path.join(directory, 'checkpoints'));
  await writeFile(path.join(directory, 'checkpoints', 'step-0000000000.safetensors'), '');
  await RunDirectory.create(directory, RUN_CONFIG, IDENTITY);
  assert.equal(await RunDirectory.holdsRun(directory), true);
});

test('without a configuration there is no run', async (t) => {
  const directory = temporaryDirectory(t);
  assert.equal(await RunDirectory.holdsRun(directory), false);
  for (const none of [directory, path.join(directory, 'missing')]) {
    await assert.rejects(RunDirectory.open(none, noWarning), { name: 'OperationalError', code: 'no-run' });
  }
});

test('a configuration that is not as it must be is an error that says where', async (t) => {
  const { directory } = await newRun(t);
  const file = path.join(directory, 'config.json');
  const good = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const { seed: _, ...withoutSeed } = good;
  const cases: [string, RegExp][] = [
    ['', /config\.json must be JSON/],
    ['{"runId":', /config\.json must be JSON/],
    ['null', /must have a valid 'object'/],
    [JSON.stringify(withoutSeed), /must have a valid 'seed'/],
    [JSON.stringify({ ...good, epochs: 0 }), /must have a valid 'epochs'/],
    [JSON.stringify({ ...good, momentum: 0.9 }), /must have a valid 'momentum'/],
    [JSON.stringify({ ...good, trainSplit: { sampleCount: 1, sha256: 'x' } }), /valid 'trainSplit\.sha256'/],
  ];
  for (const [text, message] of cases) {
    await writeFile(file, text);
    await assert.rejects(RunDirectory.open(directory, noWarning), { code: 'run-config-invalid', message });
    assert.equal(await readFile(file, 'utf8'), text);
  }
});
