import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindError } from '../../../src/shared/transport/bind-error.js';
import { GREETING_BYTES, greeting, mayBeGreeting, mechanismOf } from '../../../src/shared/transport/zmtp.js';

test('a greeting names its mechanism, and every beginning of it may be one', () => {
  for (const mechanism of ['NULL', 'CURVE'] as const) {
    const bytes = greeting(mechanism);
    assert.equal(mechanismOf(bytes), mechanism);
    for (let length = 0; length <= GREETING_BYTES; length++) assert.ok(mayBeGreeting(bytes.subarray(0, length)));
  }
});

test('browsers, scanners and older versions of ZeroMQ are told by their first bytes', () => {
  assert.equal(mayBeGreeting(Buffer.from('GET / HTTP/1.1')), false);
  assert.equal(mayBeGreeting(Buffer.from([0x16, 0x03, 0x01])), false);
  const old = greeting('NULL');
  old[10] = 1;
  assert.equal(mayBeGreeting(old), false);
  const unsigned = greeting('NULL');
  unsigned[9] = 0;
  assert.equal(mayBeGreeting(unsigned), false);
});

test('an address that is taken has another code than one that cannot be had', () => {
  const codeOf = (code: string) => bindError('tcp://a:1', { code, message: 'why' }).code;
  assert.deepEqual(['EADDRINUSE', 'EADDRNOTAVAIL', ''].map(codeOf), [
    'address-in-use',
    'address-not-available',
    'address-not-available',
  ]);
});
