import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** A count of something that may be one, before a plural that is written out. The page has formats of its own. */
const COUNTED_PLURAL =
  /(?<!of the )\$\{(?!counted\(|(?:format)?count\(|MAX_)[^}]*(?:count|length|size|epochs|steps|workers|more|samples)[^}]*\} (?:\w+ )?(?:workers|epochs|steps|samples|nodes|chunks|messages|checkpoints|micro-batches)\b(?!\/s)/i;

/** Lines that would say '1 steps'. */
const wrongLines = (text: string): string[] =>
  text.split('\n').filter((line) => COUNTED_PLURAL.test(line) && !line.includes('=== 1 ?'));

test('a count and its noun go through the helper that knows the singular', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  assert.ok(files.length > 0, 'tests run in the root of the repository');
  const found = files.flatMap((file) =>
    wrongLines(readFileSync(path.join('src', file), 'utf8')).map((line) => `${file}: ${line}`),
  );
  assert.deepEqual(found, []);
});

test('the scan finds what it is for', () => {
  const value = (name: string): string => `$\{${name}}`;
  assert.equal(wrongLines(`Trained ${value('epochs')} epochs`).length, 1);
  assert.equal(wrongLines(`${value("counted(steps, 'step')")} of ${value('samples')} samples/s`).length, 0);
});
