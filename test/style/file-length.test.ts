import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** A longer file does two jobs, or its idea is not yet found. */
const MAX_LINES = 250;

/** Files of a folder over the limit, as 'file: lines'. */
function longFiles(root: string, maxLines = MAX_LINES): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|c|h)$/.test(file))
    .flatMap((file) => {
      const place = path.join(root, file);
      const lines = readFileSync(place, 'utf8').trimEnd().split('\n').length;
      return lines > maxLines ? [`${place}: ${lines}`] : [];
    });
}

for (const root of ['src', 'test', 'bench']) {
  test(`no file of ${root} has more than ${MAX_LINES} lines`, () => assert.deepEqual(longFiles(root), []));
}

test('the scan sees long files', () => {
  assert.ok(longFiles('src', 200).length > 0, 'tests run in the root of the repository');
});
