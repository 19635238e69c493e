import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOMS } from '../style/rooms.js';

/** A path of the repository in code, such as `src/cli/values.ts` or `test/sim`. */
const NAMED_PATH = /`((?:src|test|docs|deploy|scripts|bench)\/[\w./-]+)`/g;
/** Documents that name paths of the repository. */
const MAPS = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/guarantees.md', 'docs/security.md'];
const README_MAX_LINES = 130;

const read = (file: string): string => readFileSync(file, 'utf8');

/** Paths in a text that do not exist. */
function missingPaths(text: string): string[] {
  return [...text.matchAll(NAMED_PATH)].map(([, name = '']) => name).filter((name) => !existsSync(name));
}

for (const file of MAPS) {
  test(`every path that ${file} names exists`, () => {
    const text = read(file);
    assert.ok([...text.matchAll(NAMED_PATH)].length > 0);
    assert.deepEqual(missingPaths(text), []);
  });
}

test('ARCHITECTURE.md names a function or a type only beside a file that has it', () => {
  const text = read('ARCHITECTURE.md');
  const walked = [...text.matchAll(/`([\w./-]+\.ts)` \(`(#?\w+)`\)/g)];
  const found = [...text.matchAll(/`(\w+)` in `([\w./-]+\.ts)`/g)];
  assert.ok(walked.length > 20 && found.length > 3);
  for (const [, file = '', name = ''] of walked) assert.ok(read(file).includes(`${name}(`), `${file} has no ${name}`);
  for (const [, name = '', file = ''] of found) assert.match(read(file), new RegExp(`\\b${name}\\b`), file);
});

test('ARCHITECTURE.md says of every room what it may import', () => {
  const [, section = ''] = read('ARCHITECTURE.md').split('## Rooms and walls');
  const rows = [...section.matchAll(/^\| `([\w./]+)` \|[^|]*\|([^|]*)\|$/gm)];
  const table = rows.map(([, room = '', rooms = '']) => [
    room,
    [...rooms.matchAll(/`([\w./]+)`/g)].map(([, name]) => name),
  ]);
  assert.deepEqual(Object.fromEntries(table), { ...ROOMS, cli: [] });
});

test('README.md is one page, and has the SHA-256 of the model', () => {
  const text = read('README.md');
  assert.ok(text.trimEnd().split('\n').length <= README_MAX_LINES);
  assert.match(text, /^SHA-256: {2}[0-9a-f]{64}$/m);
});

test('the scan finds what it is for', () => {
  assert.deepEqual(missingPaths('`src/no.ts` `src` `src/cli` `npm test`'), ['src/no.ts']);
});
