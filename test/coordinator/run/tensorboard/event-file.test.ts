import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { EventFile } from '../../../../src/coordinator/run/tensorboard/event-file.js';
import type { RunEvent } from '../../../../src/coordinator/run/tensorboard/run-event.js';
import { temporaryDirectory } from '../../../support/temporary-directory.js';
import { decodeRecords } from './decode-records.js';

const scalar = (step: number): RunEvent => ({ type: 'scalars', wallTimeSeconds: 1, step, values: { x: step } });

function begin(t: TestContext, mayWrite = true, directory = path.join(temporaryDirectory(t), 'a', 'b')) {
  const warnings: string[] = [];
  const file = new EventFile({
    directory,
    beforeWriting: async () => {
      if (!mayWrite) throw new Error('the directory was removed');
    },
    onWarning: (warning) => warnings.push(warning),
  });
  return { file, directory, warnings };
}

test('events are in one file in the order in which they came, and nothing is made before the first', async (t) => {
  const { file, directory, warnings } = begin(t);
  assert.throws(() => readdirSync(directory), { code: 'ENOENT' });
  for (let step = 0; step < 10_000; step++) file.add(scalar(step));
  await file.close();
  const [name = '', ...others] = readdirSync(directory);
  assert.match(name, /^events\.out\.tfevents\.\d{10}\./);
  assert.deepEqual(others, []);
  const steps = decodeRecords(readFileSync(path.join(directory, name))).map(({ step }) => step);
  assert.deepEqual(
    steps,
    Array.from({ length: 10_000 }, (_, i) => i),
  );
  assert.deepEqual(warnings, []);
});

test('each file has a name of its own', async (t) => {
  const { file, directory } = begin(t);
  const other = begin(t, true, directory).file;
  file.add(scalar(1));
  other.add(scalar(2));
  await Promise.all([file.close(), other.close()]);
  assert.equal(readdirSync(directory).length, 2);
});

test('a file that cannot be written is one warning, and the rest is let go', async (t) => {
  const blocked = path.join(temporaryDirectory(t), 'file');
  writeFileSync(blocked, '');
  for (const { file, warnings } of [begin(t, true, blocked), begin(t, false)]) {
    for (let i = 0; i < 10_000; i++) file.add(scalar(i));
    await file.close();
    file.add(scalar(1));
    await file.close();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /^cannot write for TensorBoard in /);
  }
});
