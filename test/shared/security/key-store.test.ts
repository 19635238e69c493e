import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { KeyStore, readPair } from '../../../src/shared/security/key-store.js';
import { newKeyPair } from '../../../src/shared/security/keys.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

describe('the key store', () => {
  let directory: string;
  let store: KeyStore;
  beforeEach(() => {
    directory = path.join(temporaryDirectory(), 'keys');
    store = new KeyStore(directory);
  });
  const modeOf = (...parts: string[]) => statSync(path.join(directory, ...parts)).mode & 0o777;

  test('makes the coordinator\u2019s pair once, for its owner only', async () => {
    assert.equal(await store.isThere(), false);
    const [first, second] = await Promise.all([store.coordinatorKey(), new KeyStore(directory).coordinatorKey()]);
    assert.deepEqual(first, second, 'of two that start at once one makes it');
    assert.deepEqual(await store.coordinatorKey(), first);
    assert.equal(modeOf('coordinator.key'), 0o600);
    assert.equal(modeOf(), 0o700);
    assert.deepEqual(readdirSync(directory), ['coordinator.key'], 'nothing temporary is left');
  });

  test('admits keys made here and elsewhere, by name, until they are revoked', async () => {
    assert.deepEqual(await store.admitted(), []);
    const pair = await store.create('b');
    const elsewhere = newKeyPair().publicKey;
    await store.add('a', elsewhere);
    assert.deepEqual(await store.admitted(), [
      { name: 'a', publicKey: elsewhere },
      { name: 'b', publicKey: pair.publicKey },
    ]);
    assert.deepEqual(await store.pairOf('b'), pair);
    assert.equal(await store.pairOf('a'), null);
    assert.equal(modeOf('private', 'b.key'), 0o600);
    await store.revoke('b');
    assert.deepEqual(await store.admitted(), [{ name: 'a', publicKey: elsewhere }]);
    assert.equal(existsSync(path.join(directory, 'private', 'b.key')), false);
    await assert.rejects(store.revoke('b'), { code: 'key-unknown', hint: /Admitted keys: a/ });
  });

  test('refuses names that are taken or no names, and what is no key', async () => {
    await store.create('a');
    await assert.rejects(store.create('a'), { code: 'key-exists' });
    await assert.rejects(store.add('a', newKeyPair().publicKey), { code: 'key-exists' });
    for (const bad of ['', '..', '../a', 'a/b', '-a', 'a b', 'x'.repeat(65)]) {
      await assert.rejects(store.create(bad), { code: 'key-name' }, bad);
    }
    await assert.rejects(store.add('b', 'nonsense'), { code: 'key-malformed' });
    assert.equal((await store.admitted()).length, 1);
  });

  test('refuses a secret that others could read, and files that hold no key', async () => {
    await store.coordinatorKey();
    const file = path.join(directory, 'coordinator.key');
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(file, mode);
      await assert.rejects(store.coordinatorKey(), { code: 'private-file-exposed', message: /must be 0600, got 06/ });
    }
    chmodSync(file, 0o600);
    writeFileSync(file, '{"publicKey": 1}');
    await assert.rejects(store.coordinatorKey(), { code: 'key-file-damaged' });
    mkdirSync(path.join(directory, 'workers'));
    writeFileSync(path.join(directory, 'workers', 'bad.pub'), 'nonsense');
    await assert.rejects(store.admitted(), { code: 'key-file-damaged', message: /bad\.pub/ });
    await assert.rejects(readPair(path.join(directory, 'none')), { code: 'key-unreadable' });
  });

  test('says where it cannot write', async () => {
    const file = path.join(directory, '..', 'file');
    writeFileSync(file, '');
    await assert.rejects(new KeyStore(file).create('a'), { code: 'key-unwritable', hint: /--keys/ });
  });
});
