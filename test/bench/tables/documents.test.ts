import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readResult } from '../../../bench/record/results-folder.js';
import { median, quartiles } from '../../../bench/statistics.js';
import { linkedFile, withTables } from '../../../bench/tables/documents.js';
import { TABLES } from '../../../bench/tables/tables.js';
import { resultOf } from '../results.js';

const RESULTS = path.join('bench', 'results');
const TABLE = { benchmark: 'transports', render: () => '| table |\n' } as const;
const RESULT = resultOf({}, { versions: { PyTorch: '2.3.0' } });
const CAPTION =
  'Measured on 2026-11-26 at commit 0123456: CPU, 2 cores, 24 GiB; Debian GNU/Linux 12 (bookworm), Linux 6.1; Node 20.20.2; ' +
  'PyTorch 2.3.0; load 0.25 before it began. [All samples](../bench/results/x.json).';

const written = (text: string, file: string | null = 'x.json'): string =>
  withTables(
    text,
    { one: TABLE },
    () => file,
    () => RESULT,
  );

describe('the tables of a document', () => {
  const full = `before\n<!-- bench:one -->\n\n| table |\n\n${CAPTION}\n\n<!-- end of bench:one -->\nafter\n`;

  test('are written between their marks, with when, where and of what they were measured', () => {
    assert.equal(written('before\n<!-- bench:one -->\n<!-- end of bench:one -->\nafter\n'), full);
  });

  test('replace what was there, and nothing else', () => {
    assert.equal(written(full.replace('| table |', '| old |\n| table |')), full);
    assert.equal(written(full), full);
    assert.equal(written('no marks'), 'no marks');
  });

  test('stay as they are where there is no result', () => {
    const text = '<!-- bench:one -->\nby hand\n<!-- end of bench:one -->';
    assert.equal(written(text, null), text);
  });

  test('may be several', () => {
    const empty = '<!-- bench:one -->\n<!-- end of bench:one -->\n';
    assert.equal(written(`${empty}${empty}`).split(CAPTION).length - 1, 2);
  });

  for (const text of [
    '<!-- bench:one -->\n',
    '<!-- end of bench:one -->\n',
    '<!-- bench:one -->\n<!-- end of bench:two -->\n',
    '<!-- bench:one -->\n<!-- bench:one -->\n<!-- end of bench:one -->\n',
  ]) {
    test(`with ${text.trim().split('\n').join(', ')} alone are refused`, () => {
      assert.throws(() => written(text), /must have its other half/);
    });
  }

  test('of another name are refused', () => {
    assert.throws(() => written('<!-- bench:two -->\n<!-- end of bench:two -->'), {
      message: "A table must be one of one, got 'two'.",
    });
  });

  test('tell which result they show', () => {
    assert.equal(linkedFile(full), 'x.json');
    assert.equal(linkedFile('| table |'), null);
  });
});

describe('docs/', () => {
  const documents = readdirSync('docs').filter((file) => file.endsWith('.md'));
  for (const file of documents) {
    const text = readFileSync(path.join('docs', file), 'utf8');
    if (!text.includes('<!-- bench:')) continue;
    test(`${file} has the tables of the results that it links to`, () => {
      const read = (name: string) => readResult(path.join(RESULTS, name));
      assert.equal(
        withTables(text, TABLES, (_, section) => linkedFile(section), read),
        text,
        'npm run bench -- --tables',
      );
    });
  }

  test('every result in bench/results can be read, and has the medians and quartiles of its samples', () => {
    for (const name of readdirSync(RESULTS).filter((file) => file.endsWith('.json'))) {
      for (const [figure, { samples, ...rest }] of Object.entries(readResult(path.join(RESULTS, name)).figures)) {
        const [lower, upper] = quartiles(samples);
        assert.ok(Math.abs(rest.median - median(samples)) <= 1e-4 * Math.abs(rest.median), `${name}: ${figure}`);
        assert.ok(Math.abs(rest.quartiles[0] - lower) <= 1e-4 * Math.abs(lower), `${name}: ${figure}`);
        assert.ok(Math.abs(rest.quartiles[1] - upper) <= 1e-4 * Math.abs(upper), `${name}: ${figure}`);
      }
    }
  });
});
