import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeJoinToken, parseJoinToken } from '../../../src/shared/security/join-token.js';
import { newKeyPair } from '../../../src/shared/security/keys.js';

const token = { address: 'tcp://10.0.0.1:5555', serverKey: newKeyPair().publicKey, keyPair: newKeyPair() };

test('a token comes back as it was, also with spaces around it', () => {
  for (const each of [token, { ...token, keyPair: null }]) {
    const text = encodeJoinToken(each);
    assert.match(text, /^lenet1-[\w-]+$/);
    assert.deepEqual(parseJoinToken(text), each);
    assert.deepEqual(parseJoinToken(` ${text}\n`), each);
  }
});

test('what is not the whole token is refused, and says what to do', () => {
  const text = encodeJoinToken(token);
  const refused = { code: 'join-token', hint: /keys token/ };
  for (const bad of ['', 'lenet1-', 'hello', text.slice(1), `${text}AAAA`]) {
    assert.throws(() => parseJoinToken(bad), refused, bad);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), (end) => {
      assert.throws(() => parseJoinToken(text.slice(0, end)), refused);
    }),
  );
  const other = encodeJoinToken({ ...token, serverKey: 'short' });
  assert.throws(() => parseJoinToken(other), { code: 'join-token', message: /another version/ });
});
