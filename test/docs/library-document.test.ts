import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** A function of a listener. */
const HOOK = /^ {2}(on\w+)\?\(/gm;
const LISTENERS = ['src/coordinator/run-listener.ts', 'src/coordinator/watching/progress-listener.ts'];

test('docs/library.md has a row for every function of a listener, and for no other', () => {
  const text = readFileSync('docs/library.md', 'utf8');
  const rows = [...text.matchAll(/^\| (`on\w+`(?:, `on\w+`)*) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/on\w+/g)].map(([name]) => name),
  );
  const hooks = LISTENERS.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(HOOK)].map(([, name]) => name));
  assert.ok(hooks.length > 0);
  assert.deepEqual(rows.sort(), hooks.sort());
});
