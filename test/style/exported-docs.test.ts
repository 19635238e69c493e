import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/**
 * Every exported function and class says what it takes, returns and throws. This is a scan of the text, because
 * TypeScript 7 has no stable compiler API; the formatter puts every export at the begin of a line. Readers judge the
 * content of the comments.
 */
const EXPORTED =
  /^export (?:default )?(?:(?:async )?function\*?|(?:abstract )?class|const (?=\w+(?::[^=]+)? = (?:async )?(?:\([^)]*\)|\w+)(?:: [^=]+)? =>)) *(\w+)/;

/** Exported functions and classes with no doc comment right above, as 'file:line name'. */
function undocumented(file: string, text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = EXPORTED.exec(line)?.[1];
    return name === undefined || endsDocComment(lines, index - 1) ? [] : [`${file}:${index + 1} ${name}`];
  });
}

/** Whether a comment that begins with two asterisks ends on this line. */
function endsDocComment(lines: readonly string[], last: number): boolean {
  if (!lines[last]?.endsWith('*/')) return false;
  const begin = lines.slice(0, last + 1).findLastIndex((line) => line.includes('/*'));
  return lines[begin]?.startsWith('/**') ?? false;
}

test('every exported function and class of src has a doc comment', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.join('src', file));
  assert.ok(files.length > 0, 'tests run in the root of the repository');
  const found = files.flatMap((file) => undocumented(file, readFileSync(file, 'utf8')));
  assert.deepEqual(found, []);
});

test('the scan finds functions, classes and constants that are functions, and sees which have a comment', () => {
  const text = [
    'export function a(): void {}',
    'export async function b(): Promise<void> {}',
    'export class C {}',
    'export const d = (x: number): number => x;',
    'export const e: Maker = async (options) => make(options);',
    '// no doc comment',
    'export abstract class F {}',
    '/** Of the file. */',
    '',
    'export function g(): void {}',
    '/** Does it. */',
    'export function h(): void {}',
    '/**',
    ' * Does it.',
    ' */',
    'export class I {}',
    'export const j = 1;',
    'export interface K {}',
    'function l(): void {}',
  ].join('\n');
  assert.deepEqual(undocumented('x.ts', text), [
    'x.ts:1 a',
    'x.ts:2 b',
    'x.ts:3 C',
    'x.ts:4 d',
    'x.ts:5 e',
    'x.ts:7 F',
    'x.ts:10 g',
  ]);
});
