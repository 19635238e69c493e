import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Authority } from '../../../src/coordinator/serving/authority.js';
import type { Hello } from '../../../src/shared/protocol/messages.js';
import { KeyStore } from '../../../src/shared/security/key-store.js';
import { type KeyPair, newKeyPair, proofOfKey } from '../../../src/shared/security/keys.js';
import { bounded } from '../../support/bounded.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { TOY_HELLO } from '../../support/toy-worker.js';

async function openAuthority(t: TestContext, ownWorkers: readonly string[] = []) {
  const store = new KeyStore(path.join(temporaryDirectory(t), 'keys'));
  const keyPair = await store.coordinatorKey();
  const pair = await store.create('a');
  const notes: string[] = [];
  const authority = await Authority.open({ keyPair, store, ownWorkers, onNote: (_, text) => notes.push(text) });
  t.after(() => authority.close());
  return { store, keyPair, pair, authority, notes };
}

const WORKER_ID = TOY_HELLO.workerId;
const helloWith = (key: Hello['key']): Hello => ({ ...TOY_HELLO, key });

test('a hello must prove that its worker holds an admitted key', async (t) => {
  const own = newKeyPair();
  const { keyPair, pair, authority } = await openAuthority(t, [own.publicKey]);
  const codeOf = (
    holder: KeyPair,
    claimed = holder.publicKey,
    workerId = WORKER_ID,
    connectionKey: string | null = claimed,
  ) => {
    const hello = helloWith({ publicKey: claimed, proof: proofOfKey(holder, keyPair.publicKey, workerId) });
    return authority.refusalOf(hello, connectionKey)?.code;
  };
  const stranger = newKeyPair();
  assert.equal(codeOf(pair), undefined);
  assert.equal(codeOf(own), undefined);
  assert.equal(codeOf(stranger), 'key-revoked');
  assert.equal(codeOf(stranger, pair.publicKey), 'key-refused', "another's key");
  assert.equal(codeOf(pair, pair.publicKey, '2'.repeat(32)), 'key-refused', "another worker's proof");
  assert.equal(codeOf(pair, pair.publicKey, WORKER_ID, own.publicKey), 'key-refused', "over another's connection");
  assert.equal(codeOf(pair, pair.publicKey, WORKER_ID, null), 'key-refused', 'over an open connection');
  assert.equal(authority.refusalOf(helloWith(null), pair.publicKey)?.code, 'key-refused');
});

test('a key from which no secret can be computed is refused, and does not end the coordinator', async (t) => {
  const noPoint = 'A'.repeat(43);
  const hello = helloWith({ publicKey: noPoint, proof: '0'.repeat(64) });
  const { store, authority } = await openAuthority(t);
  assert.equal(authority.refusalOf(hello, noPoint)?.code, 'key-revoked');
  await store.add('no-point', noPoint);
  await authority.admits(noPoint);
  assert.equal(authority.refusalOf(hello, noPoint)?.code, 'key-refused');
});

test('the list is read again: who is added gets in, who is revoked goes', async (t) => {
  const { store, pair, authority, notes } = await openAuthority(t);
  const added = newKeyPair().publicKey;
  await store.add('b', added);
  await store.revoke('a');
  const revoked = await bounded(
    new Promise<ReadonlySet<string>>((resolve) => authority.watch(resolve)),
    20_000,
    'the news',
  );
  assert.deepEqual([...revoked], [pair.publicKey]);
  assert.equal(await authority.admits(pair.publicKey), false);
  assert.equal(await authority.admits(added), true);
  assert.deepEqual(notes, ["key 'b' is admitted", "key 'a' is revoked"]);
});

test('a key that was added a moment ago is admitted at once', async (t) => {
  const { store, authority } = await openAuthority(t);
  const { publicKey } = await store.create('b');
  assert.equal(await authority.admits(publicKey), true);
  assert.equal(await authority.admits(newKeyPair().publicKey), false);
});

test('a refused key is said once', async (t) => {
  const { authority, notes } = await openAuthority(t);
  for (let i = 0; i < 3; i++) authority.onRefused('10.0.0.9', 'KEY');
  for (let i = 0; i < 1_000; i++) authority.onRefused('10.0.0.9', `KEY${i}`);
  assert.match(notes[0] ?? '', /10\.0\.0\.9: the key KEY is not admitted/);
  assert.ok(notes.length <= 100);
});
