import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runName } from '../../src/sweep/run-name.js';

test('a run is named after its settings, and other settings never have the same name', () => {
  assert.equal(runName([{ flag: 'lr', value: '1e-3' }]), 'lr=1e-3');
  const odd = ['a/b', 'a:b', 'a\0b', '../x', 'x'.repeat(300), `${'x'.repeat(300)}y`].map((value) =>
    runName([{ flag: 'data', value }]),
  );
  for (const name of odd) assert.match(name, /^data=[\w.,=+-]{1,95}$/);
  assert.equal(new Set(odd).size, odd.length);
});
