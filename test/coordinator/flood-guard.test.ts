import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FloodGuard } from '../../src/coordinator/flood-guard.js';

test('a connection that sends nonsense without end is ignored, others are not', () => {
  const guard = new FloodGuard();
  const count = (peer: string, code: 'malformed' | 'too-many-workers') =>
    guard.count({ peer, rejection: { code, reason: '' } });
  for (let i = 0; i < 100; i++) {
    assert.equal(guard.ignores('x'), false);
    count('x', 'malformed');
    count('y', 'too-many-workers');
  }
  assert.equal(guard.ignores('x'), true);
  assert.equal(guard.ignores('y'), false, 'a worker that waits to be admitted does nothing wrong');
  for (let i = 0; i < 5_000; i++) count(`peer ${i}`, 'malformed');
  assert.equal(guard.ignores('x'), false, 'what is remembered is bounded');
});
