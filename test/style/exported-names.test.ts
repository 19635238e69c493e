import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** Exported names of a source file; overloads and a schema with its type count once. */
const exportedNames = (text: string): Set<string> =>
  new Set(
    [
      ...text.matchAll(
        /^export (?:declare )?(?:default )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|enum|interface|type) (\w+)/gm,
      ),
    ].map(([, name = '']) => name),
  );

/** The same part of both roles: coordinator and worker never import each other. */
const TWINS = ['DataPlane', 'initialState', 'systemPorts', 'transition'];

/** TypeScript's own. */
const UTILITY_TYPES = ['Awaited', 'Exclude', 'Extract', 'Omit', 'Partial', 'Pick', 'Readonly', 'Record', 'Required'];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  // Assembly has a compiler and names of its own: each of its folders is one program.
  .filter((file) => file.endsWith('.ts') && !file.split(path.sep).includes('assembly'));
const filesOf = new Map<string, string[]>();
for (const file of files) {
  for (const name of exportedNames(readFileSync(path.join('src', file), 'utf8')))
    filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
}

test('no two files of src export the same name, but for the parts that both roles have', () => {
  assert.ok(filesOf.size > 100, 'tests run in the root of the repository');
  const isTwin = (name: string, [a = '', b = '', ...rest]: readonly string[]): boolean =>
    TWINS.includes(name) && a.startsWith('coordinator') !== b.startsWith('coordinator') && rest.length === 0;
  const repeated = [...filesOf].filter(([name, places]) => places.length > 1 && !isTwin(name, places));
  assert.deepEqual(repeated, []);
  for (const name of TWINS) assert.equal(filesOf.get(name)?.length, 2, `${name} is a twin`);
});

test('no exported name hides a utility type of TypeScript', () => {
  assert.deepEqual(
    UTILITY_TYPES.filter((name) => filesOf.has(name)),
    [],
  );
});

test('the scan finds what it is for', () => {
  const text = ['export interface A {}', 'export const B = 1;', 'export type B = number;', 'const C = 1;'].join('\n');
  assert.deepEqual([...exportedNames(text)], ['A', 'B']);
});
