import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** A comment whose first sentence has no subject: readers would have to look for it in the code below. A question has one. */
const NO_SUBJECT = /^(?:\/\*\*?|\/\/)?\s*\*?\s*((?:Of|What|Whatever|Who|Whoever) [^?]*)$/;

/** The comments of a text that begin without a subject, as 'file:line words'. */
function openingsWithoutSubject(file: string, text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    const isOpening = /^(?:\/\*|\/\/)/.test(line) && !(line.startsWith('//') && lines[index - 1]?.startsWith('//'));
    const opening = /^\/\*\*?$/.test(line) ? lines[index + 1] : line;
    const words = isOpening ? NO_SUBJECT.exec(opening ?? '')?.[1] : undefined;
    return words === undefined ? [] : [`${file}:${index + 1} ${words}`];
  });
}

test('no comment of src begins without a subject', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|css|wgsl|c|h)$/.test(file))
    .map((file) => path.join('src', file));
  assert.ok(files.length > 0, 'tests run in the root of the repository');
  assert.deepEqual(
    files.flatMap((file) => openingsWithoutSubject(file, readFileSync(file, 'utf8'))),
    [],
  );
});

test('the scan finds comments of each form, and takes no second line for a beginning', () => {
  const text = [
    '/** Of the run. */',
    'const a = 1; ',
    '/**',
    ' * What the run came to.',
    ' */',
    '  // Whoever comes late.',
    '// One that is',
    '// Of two lines.',
    '/** What does it cost? */',
    '/** Office hours. */',
    '/* Who it is. */',
  ].join('\n');
  assert.deepEqual(openingsWithoutSubject('x.ts', text), [
    'x.ts:1 Of the run. */',
    'x.ts:3 What the run came to.',
    'x.ts:6 Whoever comes late.',
    'x.ts:11 Who it is. */',
  ]);
});
