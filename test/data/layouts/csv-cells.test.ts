import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellsOf, readNumbers, readPlainCells } from '../../../src/data/layouts/csv-cells.js';

const cell = fc.oneof(
  fc.nat({ max: 1_000_000_000 }).map(String),
  fc.constantFrom('', ' 7', '"8"', '"', '1.5', '-1', 'x', '007', '1\t', '9999999999', '\u00e9', '1"2'),
);

test('a plain record has the cells that csv-parse finds, and others are left to it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(',', ';', '\t'),
      async (row, mark) => {
        const bytes = Buffer.from(row.join(mark));
        const values = new Int32Array(8);
        const count = readPlainCells(bytes, mark.charCodeAt(0), values);
        if (count < 0) return;
        const cells = await cellsOf({ line: 1, bytes }, mark, 'x.csv');
        assert.deepEqual([...values.subarray(0, count)], cells.map(Number));
        assert.ok(cells.every((text) => /^\d+$/.test(text)));
      },
    ),
    { numRuns: 300 },
  );
});

test('both ways of reading numbers agree, and say what is wrong in which line and column', async () => {
  const read = async (text: string): Promise<number[]> => {
    const values = new Int32Array(3);
    await readNumbers({ line: 7, bytes: Buffer.from(text) }, ',', values, 'x.csv');
    return [...values];
  };
  assert.deepEqual(await read('1,20,255'), [1, 20, 255]);
  assert.deepEqual(await read('"1", 20 ,255'), [1, 20, 255]);
  for (const [text, got] of [
    ['1,2.5,3', "got '2.5' in line 7, column 2"],
    ['-1,2,3', "got '-1' in line 7, column 1"],
    ['1,2,NaN', "got 'NaN' in line 7, column 3"],
    ['1,2,', "got '' in line 7, column 3"],
    ['1,2,99999999999', "got '99999999999' in line 7, column 3"],
  ] as const) {
    await assert.rejects(read(text), (error: Error) => error.message.includes(got));
  }
  for (const text of ['1,2', '1,2,3,4', '"1",2', '"1",2,3,4']) {
    await assert.rejects(read(text), { code: 'csv-cells', message: /must have 3 values, got [24] in line 7/ });
  }
});
