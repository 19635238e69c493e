import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { forZeroMq, fromBytes, keySchema, newKeyPair, proofOfKey } from '../../../src/shared/security/keys.js';
import { encodeZ85 } from '../../../src/shared/security/z85.js';

test("Z85 as in ZeroMQ's specification", () => {
  assert.equal(encodeZ85(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)), 'HelloWorld');
  assert.equal(encodeZ85(Uint8Array.of(0xff, 0xff, 0xff, 0xff)), '%nSc0');
  assert.equal(encodeZ85(new Uint8Array(0)), '');
});

test('a key is 43 characters that a shell leaves alone, and 40 for ZeroMQ', () => {
  const { publicKey, secretKey } = newKeyPair();
  assert.notEqual(publicKey, secretKey);
  for (const key of [publicKey, secretKey]) {
    assert.match(key, /^[\w-]{43}$/);
    assert.equal(forZeroMq(key).length, 40);
    assert.equal(fromBytes(Buffer.from(key, 'base64url')), key);
  }
  for (let i = 0; i < 100; i++) assert.doesNotMatch(newKeyPair().publicKey, /^-/);
  for (const bad of [publicKey.slice(1), `${publicKey}A`, publicKey.replace(/.$/, 'B'), publicKey.replace(/^./, '+')]) {
    assert.equal(v.is(keySchema, bad), false, bad);
  }
});

test('only the holders of the two secret keys can make the proof', () => {
  const [worker, coordinator, other] = [newKeyPair(), newKeyPair(), newKeyPair()];
  const proof = proofOfKey(worker, coordinator.publicKey, 'worker 1');
  assert.match(proof, /^[0-9a-f]{64}$/);
  assert.equal(proofOfKey(coordinator, worker.publicKey, 'worker 1'), proof);
  assert.notEqual(proofOfKey(worker, coordinator.publicKey, 'worker 2'), proof);
  assert.notEqual(proofOfKey(other, coordinator.publicKey, 'worker 1'), proof);
  assert.notEqual(proofOfKey(coordinator, other.publicKey, 'worker 1'), proof);
});
