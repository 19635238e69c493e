import assert from 'node:assert/strict';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { EpochLog } from '../../../src/coordinator/run/epoch-log.js';
import { epochReport } from '../../support/checkpoints.js';
import { interceptFileOperations } from '../../support/file-operations.js';
import { mountSmallDisk } from '../../support/small-disk.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const lineOf = (epoch: number): string => `${JSON.stringify({ ...epochReport(epoch), epoch: epoch + 1 })}\n`;
const linesOf = (...epochs: number[]): string => epochs.map(lineOf).join('');

async function fileWith(t: TestContext, text: string): Promise<string> {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  await writeFile(file, text);
  return file;
}

async function openLog(file: string, repair = true): Promise<{ log: EpochLog; warnings: string[] }> {
  const warnings: string[] = [];
  return { log: await EpochLog.open(file, repair, (warning) => warnings.push(warning)), warnings };
}

test('each epoch has one line, whoever reports it again', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  const first = EpochLog.begin(file);
  await first.append(epochReport(0));
  await first.append(epochReport(1));
  await first.append(epochReport(1));
  const { log, warnings } = await openLog(file);
  assert.deepEqual(log.reports, [epochReport(0), epochReport(1)]);
  await log.append({ ...epochReport(1), testLoss: 99 });
  await log.append(epochReport(2));
  assert.equal(await readFile(file, 'utf8'), linesOf(0, 1, 2));
  assert.deepEqual(warnings, []);
});

test('epochs that are reported at the same time get a line each', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  const log = EpochLog.begin(file);
  await Promise.all([0, 1, 2].map((epoch) => log.append(epochReport(epoch))));
  await log.append(epochReport(3));
  assert.equal(await readFile(file, 'utf8'), linesOf(0, 1, 2, 3));
});

test('a log that was never begun is empty', async (t) => {
  const { log, warnings } = await openLog(path.join(temporaryDirectory(t), 'epochs.jsonl'));
  assert.deepEqual([log.reports, warnings], [[], []]);
  await log.append(epochReport(0));
  assert.deepEqual(log.reports, [epochReport(0)]);
});

test('wherever a crash cuts the last line, the others are kept and it can be written again', async (t) => {
  const whole = linesOf(0, 1, 2);
  for (let length = linesOf(0, 1).length + 1; length < whole.length; length++) {
    const file = await fileWith(t, whole);
    await truncate(file, length);
    const { log, warnings } = await openLog(file);
    // Only the line's end is missing: nothing is lost.
    const complete = length === whole.length - 1;
    assert.equal(warnings.length, complete ? 0 : 1, `${length} of ${whole.length} bytes`);
    if (!complete) assert.match(warnings[0] ?? '', /dropped the last line of .*epochs\.jsonl/);
    assert.equal(await readFile(file, 'utf8'), complete ? whole : linesOf(0, 1));
    await log.append(epochReport(2));
    assert.equal(await readFile(file, 'utf8'), whole);
  }
});

test('a tail of zeros, as a power failure leaves it, is a torn line', async (t) => {
  const file = await fileWith(t, `${linesOf(0)}${'\0'.repeat(300)}`);
  const { log, warnings } = await openLog(file);
  assert.equal(warnings.length, 1);
  assert.deepEqual(log.reports, [epochReport(0)]);
  assert.equal(await readFile(file, 'utf8'), linesOf(0));
});

test('without repair the file stays as it is', async (t) => {
  const torn = linesOf(0, 1).slice(0, -20);
  const file = await fileWith(t, torn);
  const { log } = await openLog(file, false);
  assert.deepEqual(log.reports, [epochReport(0)]);
  assert.equal(await readFile(file, 'utf8'), torn);
});

test('damaged lines cost their epochs and no others, and a copy of the file is kept', async (t) => {
  for (const damage of ['', 'x', '{"epoch":2}', lineOf(1).replace('"epoch":2', '"epoch":0').trim(), lineOf(0).trim()]) {
    const text = `${linesOf(0)}${damage}\n${linesOf(2)}`;
    const file = await fileWith(t, text);
    await writeFile(`${file}.damaged-1`, 'an earlier one');
    const { log, warnings } = await openLog(file);
    assert.deepEqual(log.reports, [epochReport(0), epochReport(2)]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /epochs\.jsonl: line 2; the file as it was is .*epochs\.jsonl\.damaged-2$/);
    assert.equal(await readFile(`${file}.damaged-1`, 'utf8'), 'an earlier one');
    assert.equal(await readFile(`${file}.damaged-2`, 'utf8'), text);
    assert.equal(await readFile(file, 'utf8'), linesOf(0, 2));

    await log.restore([epochReport(0), epochReport(1)]);
    assert.equal(await readFile(file, 'utf8'), linesOf(0, 1, 2));
    await log.append(epochReport(1));
    await log.append(epochReport(3));
    assert.equal(await readFile(file, 'utf8'), linesOf(0, 1, 2, 3));
  }
});

test('without repair a damaged file stays as it is', async (t) => {
  const text = `${linesOf(0)}x\n${linesOf(2)}`;
  const file = await fileWith(t, text);
  const { log } = await openLog(file, false);
  assert.deepEqual(log.reports, [epochReport(0), epochReport(2)]);
  assert.deepEqual(await readdir(path.dirname(file)), ['epochs.jsonl']);
  assert.equal(await readFile(file, 'utf8'), text);
});

test('a loss that is no number comes back', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  await EpochLog.begin(file).append({ ...epochReport(0), testLoss: Number.NaN });
  const { log } = await openLog(file);
  assert.ok(Number.isNaN(log.reports[0]?.testLoss));
});

test('a line of an earlier version has no learning rate: it is unknown', async (t) => {
  const { learningRate: _, ...earlier } = epochReport(0);
  const text = `${JSON.stringify({ ...earlier, epoch: 1 })}\n`;
  const { log, warnings } = await openLog(await fileWith(t, text));
  assert.deepEqual([log.reports, warnings], [[{ ...epochReport(0), learningRate: null }], []]);
});

test('results on the validation set are named so, and come back', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  const report = { ...epochReport(0), split: 'validation' as const };
  await EpochLog.begin(file).append(report);
  const line = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  assert.deepEqual(
    [line.validationCount, line.validationLoss, line.validationCorrect],
    [report.testCount, report.testLoss, report.testCorrect],
  );
  assert.ok(!Object.keys(line).some((name) => name.startsWith('test') || name === 'split'));
  const { log } = await openLog(file);
  assert.deepEqual(log.reports, [report]);
});

test('a write that fails halfway spoils neither the lines before nor those after', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  const log = EpochLog.begin(file);
  await log.append(epochReport(0));
  const restore = await interceptFileOperations((operation) => (operation === 'write' ? 'torn' : 'done'));
  await assert.rejects(log.append(epochReport(1)).finally(restore), /injected/);
  assert.notEqual(await readFile(file, 'utf8'), linesOf(0), 'half of the line must be there');
  assert.deepEqual(log.reports, [epochReport(0)]);
  await log.append(epochReport(2));
  assert.equal(
    await readFile(file, 'utf8'),
    linesOf(0, 1, 2),
    'an epoch without a line would have to be trained again',
  );
});

test('a line is durable before it counts', async (t) => {
  const file = path.join(temporaryDirectory(t), 'epochs.jsonl');
  const operations: string[] = [];
  const restore = await interceptFileOperations((operation, name) => {
    operations.push(`${operation} ${path.basename(name)}`);
    return 'done';
  });
  await EpochLog.begin(file).append(epochReport(0)).finally(restore);
  assert.deepEqual(operations.slice(0, 3), ['open epochs.jsonl', 'write epochs.jsonl', 'sync epochs.jsonl']);
  assert.match(operations.at(-1) ?? '', /^sync lenet-cluster-test/);
});

test('after a full disk the log goes on', async (t) => {
  const disk = mountSmallDisk(t, 64);
  if (!disk) return;
  const file = path.join(disk.directory, 'epochs.jsonl');
  const log = EpochLog.begin(file);
  await log.append(epochReport(0));
  await writeFile(path.join(disk.directory, 'filler'), Buffer.alloc(60 * 1024 - 1)).catch(() => {});
  const written = [0];
  let failed = 0;
  for (let epoch = 1; epoch < 100; epoch++) {
    try {
      await log.append(epochReport(epoch));
      written.push(epoch);
    } catch (error) {
      assert.match(String(error), /ENOSPC/);
      failed = epoch;
      break;
    }
  }
  assert.ok(written.length < 100, 'the disk must run full');
  disk.remount('size=1m');
  await log.append(epochReport(500));
  assert.equal(await readFile(file, 'utf8'), linesOf(...written, failed, 500));
});
