import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EpochReport } from '../../../src/coordinator/core/reports.js';
import { EpochTable, epochTableHead, epochTableLine } from '../../../src/coordinator/run/epoch-table.js';
import { epochReport } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

function begin(t: TestContext, epochs: readonly EpochReport[] = [], directory = temporaryDirectory(t)) {
  const warnings: string[] = [];
  const state = { mayWrite: true };
  const beforeWriting = async () => {
    if (!state.mayWrite) throw new Error('the directory was removed');
  };
  const open = (earlier: readonly EpochReport[]) =>
    new EpochTable(directory, 'test', earlier, beforeWriting, (warning) => warnings.push(warning));
  return { table: open(epochs), open, file: path.join(directory, 'epochs.csv'), warnings, state };
}

const linesOf = (...epochs: number[]): string =>
  epochTableHead('test') + epochs.map((epoch) => epochTableLine(epochReport(epoch))).join('');

test('each epoch is a line with all digits; what is not finite is an empty cell', () => {
  assert.equal(epochTableHead('test').split(',').length, epochTableLine(epochReport(0)).split(',').length);
  assert.equal(
    epochTableLine(epochReport(0)),
    '1,0.14285714285714285,5000,6400,1.5,0.001,0.3333333333333333,900,1000,0.9,0.25\n',
  );
  const diverged = { ...epochReport(0), trainLoss: Number.NaN, testLoss: Number.POSITIVE_INFINITY };
  assert.equal(epochTableLine(diverged), '1,,5000,6400,1.5,0.001,,900,1000,0.9,0.25\n');
});

test('the columns are named after the split', () => {
  assert.match(epochTableHead('test'), /,test_loss,test_correct,test_count,test_accuracy,test_seconds\n$/);
  assert.match(epochTableHead('validation'), /,validation_loss,validation_correct,validation_count,validation_acc/);
});

test('a new run has a table from its first epoch on', async (t) => {
  const { table, file, warnings } = begin(t);
  await table.idle();
  assert.throws(() => readFileSync(file), { code: 'ENOENT' });
  table.onEpoch(epochReport(0));
  table.onEpoch(epochReport(1));
  await table.idle();
  assert.equal(readFileSync(file, 'utf8'), linesOf(0, 1));
  assert.deepEqual(warnings, []);
});

test('a resumed run mends a table that is torn, missing or another, and goes on', async (t) => {
  const whole = linesOf(0, 1);
  for (const found of [whole, whole.slice(0, -7), null, `${whole}${epochTableLine(epochReport(9))}`, '']) {
    const { open, file, warnings } = begin(t);
    if (found !== null) writeFileSync(file, found);
    const table = open([epochReport(0), epochReport(1)]);
    await table.idle();
    assert.equal(readFileSync(file, 'utf8'), whole);
    table.onEpoch(epochReport(2));
    await table.idle();
    assert.equal(readFileSync(file, 'utf8'), linesOf(0, 1, 2));
    assert.deepEqual(warnings, []);
  }
});

test('the table of an earlier version gets its missing column, and an empty cell for what is unknown', async (t) => {
  const { open, file, warnings } = begin(t);
  writeFileSync(file, linesOf(0, 1).replaceAll(/,(?:learning_rate|0\.001),/g, ','));
  const table = open([{ ...epochReport(0), learningRate: null }, epochReport(1)]);
  await table.idle();
  assert.equal(readFileSync(file, 'utf8'), linesOf(0, 1).replace(',0.001,', ',,'));
  assert.deepEqual(warnings, []);
});

test('a table that somebody changed meanwhile is written again', async (t) => {
  const { table, file } = begin(t);
  table.onEpoch(epochReport(0));
  await table.idle();
  writeFileSync(file, 'note');
  table.onEpoch(epochReport(1));
  await table.idle();
  assert.equal(readFileSync(file, 'utf8'), linesOf(0, 1));
});

test('a table that cannot be written is one warning, and all of it comes when it can', async (t) => {
  const { table, file, warnings } = begin(t);
  mkdirSync(file);
  table.onEpoch(epochReport(0));
  table.onEpoch(epochReport(1));
  await table.idle();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^cannot write .*epochs\.csv: /);
  rmSync(file, { recursive: true });
  table.onEpoch(epochReport(2));
  await table.idle();
  assert.equal(readFileSync(file, 'utf8'), linesOf(0, 1, 2));
});

test('nothing is written to a directory that is lost', async (t) => {
  const { table, file, warnings, state } = begin(t);
  state.mayWrite = false;
  table.onEpoch(epochReport(0));
  await table.idle();
  assert.throws(() => readFileSync(file), { code: 'ENOENT' });
  assert.equal(warnings.length, 1);
});
