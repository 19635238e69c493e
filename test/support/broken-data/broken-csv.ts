import { gzipSync } from 'node:zlib';
import { writeTree } from '../image-folders.js';
import type { BrokenDataSet } from './broken-data-set.js';

/** Lines of two classes with 16 pixels. */
const LINES = Array.from({ length: 20 }, (_, index) => [index % 2, ...Array(16).fill(index * 3)].join(','));
const HEADER = ['label', ...Array.from({ length: 16 }, (_, index) => `pixel${index}`)].join(',');

const csv = (name: string, content: string | Uint8Array, code: BrokenDataSet['code'], says: RegExp): BrokenDataSet => ({
  name: `CSV: ${name}`,
  write: (folder) => writeTree(folder, { 'train.csv': content }),
  code,
  says,
});

/** The lines with another one in the tenth place. */
const withLine = (line: string): string => LINES.with(9, line).join('\n');
const withCell = (cell: string, column = 3): string =>
  withLine((LINES[9] as string).split(',').with(column, cell).join(','));

export const BROKEN_CSV: readonly BrokenDataSet[] = [
  csv('empty', '', 'dataset-empty', /at least one line/),
  csv('a header alone', HEADER, 'dataset-empty', /at least one image/),
  csv('a short line', withLine('1,2,3'), 'csv-cells', /17 values, got 3 in line 10/),
  csv('a long line', withLine(`${LINES[9]},1`), 'csv-cells', /17 values, got 18 in line 10/),
  csv('cut off in its last line', LINES.join('\n').slice(0, -20), 'csv-cells', /in line 20/),
  csv('a quote that never closes', withCell('"5'), 'csv-malformed', /one in line 10 that is not/),
  csv('a quote in the middle of a value', withCell('5"6"'), 'csv-malformed', /in line 10/),
  csv('a pixel above 255', withCell('256'), 'csv-value', /got '256' in line 10, column 4/),
  csv('a negative pixel', withCell('-1'), 'csv-value', /got '-1' in line 10, column 4/),
  csv('a fraction', withCell('0.5'), 'csv-value', /got '0\.5' in line 10/),
  csv('a word', withCell('black'), 'csv-value', /got 'black' in line 10/),
  csv('an empty value', withCell(''), 'csv-value', /got '' in line 10/),
  csv('a number beyond all numbers', withCell('9'.repeat(300)), 'csv-value', /in line 10/),
  csv('a label that is no number', withCell('NaN', 0), 'csv-value', /got 'NaN' in line 10, column 1/),
  csv('a negative label', withCell('-3', 0), 'csv-value', /got '-3' in line 10, column 1/),
  csv('a label far too high', withCell('100000', 0), 'dataset-label', /got 100000 for sample 9/),
  csv('no square', LINES.map((line) => `${line},7`).join('\n'), 'csv-columns', /got 18/),
  csv(
    'three colours',
    [
      [0, ...Array(75).fill(1)],
      [1, ...Array(75).fill(2)],
    ]
      .map(String)
      .join('\n'),
    'csv-columns',
    /three colours/,
  ),
  csv('no labels', LINES.map((line) => line.slice(2)).join('\n'), 'csv-columns', /all pixels/),
  csv(
    'a header that names no label',
    [HEADER.replace('label', 'answer'), ...LINES].join('\n'),
    'csv-columns',
    /got 17/,
  ),
  csv('a table of something else', 'name,age\nAda,36\nAlan,41\n', 'csv-columns', /got 2/),
  csv('UTF-16', Buffer.from(`\ufeff${LINES.join('\n')}`, 'utf16le'), 'csv-columns', /label/),
  csv('a line of five megabytes', '1,'.repeat(2_500_000), 'csv-malformed', /at most 4194304 bytes/),
  csv('gzip cut off', gzipSync(LINES.join('\n')).subarray(0, -15), 'csv-damaged', /whole/),
  {
    name: 'CSV: only a test file',
    write: (folder) => writeTree(folder, { 'test.csv': LINES.join('\n') }),
    code: 'dataset-file-missing',
    says: /for training, got only 'test\.csv'/,
  },
  {
    name: 'CSV: the name of a folder',
    write: (folder) => writeTree(folder, { 'x.csv/y': '' }),
    at: 'x.csv',
    code: 'dataset-layout',
    says: /CSV/,
  },
];
