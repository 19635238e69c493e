import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { csvRecords } from '../../../src/data/layouts/csv-records.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function recordsOf(file: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { line, bytes } of csvRecords(file)) found.push(`${line}:${bytes.toString()}`);
  return found;
}

test('records end at line breaks outside quotes, and know their line', async (t) => {
  const file = path.join(temporaryDirectory(t), 'x.csv');
  const text = '\ufeffa,b\r\n\n"1\n""2""\n3",4\n5,6\r\n"7",8';
  for (const content of [text, gzipSync(text)]) {
    writeFileSync(file, content);
    assert.deepEqual(await recordsOf(file), ['1:a,b', '3:"1\n""2""\n3",4', '6:5,6', '7:"7",8']);
  }
  writeFileSync(file, '');
  assert.deepEqual(await recordsOf(file), []);
});

test('records that lie across the borders of chunks are whole', async (t) => {
  const file = path.join(temporaryDirectory(t), 'x.csv');
  const lines = Array.from({ length: 9000 }, (_, index) => `${index}`.repeat(1 + (index % 40)));
  writeFileSync(file, lines.join('\n'));
  assert.deepEqual(
    await recordsOf(file),
    lines.map((line, index) => `${index + 1}:${line}`),
  );
});

test('a quote that never closes and a line without end are refused before the file is held', async (t) => {
  const file = path.join(temporaryDirectory(t), 'x.csv');
  const many = `1,2${' '.repeat(96)}\n`.repeat(60_000);
  for (const [content, message] of [
    ['1,2\n3,"4\n5,6\n', /each quote must be closed, got one in line 2 that is not/],
    [`1,2\n"${many}`, /each quote must be closed, got one in line 2 that is not/],
    [`1,2\n${many.replaceAll('\n', ',')}`, /at most 4194304 bytes, got more in line 2/],
  ] as const) {
    writeFileSync(file, content);
    await assert.rejects(recordsOf(file), { code: 'csv-malformed', message });
  }
  writeFileSync(file, gzipSync('1,2\n3,4').subarray(0, 20));
  await assert.rejects(recordsOf(file), { code: 'csv-damaged' });
});
