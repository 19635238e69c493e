import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, messageOf, OperationalError, UsageError, withCode } from '../../src/shared/errors.js';

test('messageOf and codeOf take whatever was thrown', () => {
  assert.equal(messageOf(new TypeError('no')), 'no');
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
  assert.equal(codeOf(Object.assign(new Error('no file'), { code: 'ENOENT' })), 'ENOENT');
  assert.equal(codeOf(new Error('no code')), null);
  assert.equal(codeOf({ code: 'ENOENT' }), null);
});

test('an operational failure is told with its code, on its first line', () => {
  assert.equal(messageOf(new OperationalError('no-run', 'Cannot view.')), 'Cannot view. (no-run)');
  assert.equal(
    messageOf(new OperationalError('run-config-differs', 'Cannot go on:\n  --lr: 1\n  --seed: 2')),
    'Cannot go on: (run-config-differs)\n  --lr: 1\n  --seed: 2',
  );
  assert.equal(messageOf(new UsageError('Cannot join: no.')), 'Cannot join: no.');
  assert.equal(withCode('training has diverged', 'diverged'), 'training has diverged (diverged)');
});
