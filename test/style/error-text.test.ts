import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** A choice between an error's message and something else, and a look for the code of an error: `messageOf` and `codeOf` do that. */
const OWN_WAY =
  /instanceof Error\s*\?\s*\w+\.message|instanceof Error &{2} 'code' in|as NodeJS\.ErrnoException\)\.code/;

/** The one place that may. */
const HELPERS = path.join('src', 'shared', 'errors.ts');

test('only messageOf says what an error says, and only codeOf finds its code', () => {
  const files = ['src', 'test', 'bench', 'deploy'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => path.join(root, file)),
  );
  assert.ok(files.includes(HELPERS), 'tests run in the root of the repository');
  const found = files.filter((file) => OWN_WAY.test(readFileSync(file, 'utf8')));
  assert.deepEqual(found, [HELPERS]);
});

test('the scan finds what it is for', () => {
  const text = (name: string): string => `$\{${name} instanceof Error ? ${name}.message : ${name}}`;
  assert.match(text('cause'), OWN_WAY);
  assert.match(['error instanceof', "Error && 'code' in error && error.code === 'ENOENT'"].join(' '), OWN_WAY);
  assert.doesNotMatch('if (error instanceof Error) throw error;', OWN_WAY);
});
