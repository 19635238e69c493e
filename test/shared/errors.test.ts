import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, messageOf } from '../../src/shared/errors.js';

test('messageOf and codeOf take whatever was thrown', () => {
  assert.equal(messageOf(new TypeError('no')), 'no');
  assert.equal(messageOf('text'), 'text');
  assert.equal(messageOf(undefined), 'undefined');
  assert.equal(codeOf(Object.assign(new Error('no file'), { code: 'ENOENT' })), 'ENOENT');
  assert.equal(codeOf(new Error('no code')), null);
  assert.equal(codeOf({ code: 'ENOENT' }), null);
});
