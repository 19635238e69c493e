import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readRunSummary, writeRunSummary } from '../../../src/coordinator/run/run-summary.js';
import { RUN_ID } from '../../support/checkpoints.js';
import { SUMMARY } from '../../support/run-summary.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('what is written is read, by the run and the model to which it belongs', async (t) => {
  const directory = temporaryDirectory(t);
  assert.equal(await readRunSummary(directory, RUN_ID, SUMMARY.modelSha256), null);
  await writeRunSummary(directory, SUMMARY);
  assert.deepEqual(await readRunSummary(directory, RUN_ID, SUMMARY.modelSha256), SUMMARY);
  assert.equal(await readRunSummary(directory, 'another run', SUMMARY.modelSha256), null);
  assert.equal(await readRunSummary(directory, RUN_ID, 'b'.repeat(64)), null);
});

test('a summary that is torn, or not as it must be, is none', async (t) => {
  const directory = temporaryDirectory(t);
  const whole = JSON.stringify(SUMMARY);
  const longReason = { ...SUMMARY, early: { cause: 'early-stop', reason: 'x'.repeat(1_001) } };
  const damaged = [
    '',
    whole.slice(0, -1),
    'null',
    '{}',
    JSON.stringify(longReason),
    whole.replace('"epoch":2', '"epoch":0'),
  ];
  for (const text of damaged) {
    writeFileSync(path.join(directory, 'summary.json'), text);
    assert.equal(await readRunSummary(directory, RUN_ID, SUMMARY.modelSha256), null, text.slice(0, 80));
  }
});
