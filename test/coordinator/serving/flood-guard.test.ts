import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FloodGuard } from '../../../src/coordinator/serving/flood-guard.js';

test('a connection that sends nonsense without end is found, others are not', () => {
  const guard = new FloodGuard();
  const isFlooded = (peer: string, code: 'malformed' | 'too-many-workers') =>
    guard.isFlooded({ peer, rejection: { code, reason: '' } });
  for (let i = 0; i < 99; i++) assert.equal(isFlooded('x', 'malformed'), false);
  for (let i = 0; i < 200; i++) {
    assert.equal(isFlooded('y', 'too-many-workers'), false, 'a worker that waits to be admitted does nothing wrong');
  }
  assert.equal(isFlooded('x', 'malformed'), true);
  guard.forget('x');
  assert.equal(isFlooded('x', 'malformed'), false, 'a connection that has ended is forgotten');
});
