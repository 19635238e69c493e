import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { encodeJoinToken } from '../../src/shared/security/join-token.js';
import { newKeyPair } from '../../src/shared/security/keys.js';
import { connectionOf } from '../../src/worker/connection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const server = newKeyPair();
const own = newKeyPair();
const address = 'tcp://10.0.0.1:5555';
const token = encodeJoinToken({ address, serverKey: server.publicKey, keyPair: own });

test('a token says where to connect and with which key; --connect goes before its address', async () => {
  const security = { serverKey: server.publicKey, keyPair: own };
  assert.deepEqual(await connectionOf({ join: token }), { address, security });
  assert.deepEqual(await connectionOf({ join: token, connect: 'tcp://other:1' }), {
    address: 'tcp://other:1',
    security,
  });
});

test('a socket in the file system and --insecure do without keys', async () => {
  assert.deepEqual(await connectionOf({ connect: 'ipc:///s' }), { address: 'ipc:///s', security: null });
  assert.deepEqual(await connectionOf({ connect: address, insecure: true }), { address, security: null });
  await assert.rejects(connectionOf({ join: token, insecure: true }), { name: 'UsageError' });
});

test('what is missing has a code or says what to give', async (t) => {
  const directory = temporaryDirectory(t);
  await assert.rejects(connectionOf({ keys: path.join(directory, 'none') }), { code: 'no-key' });
  await assert.rejects(connectionOf({ joinFile: path.join(directory, 'none') }), { code: 'join-file-unreadable' });
  const exposed = path.join(directory, 'exposed');
  await writeFile(exposed, token);
  await chmod(exposed, 0o644);
  await assert.rejects(connectionOf({ joinFile: exposed }), { code: 'private-file-exposed' });
  const withoutKey = encodeJoinToken({ address, serverKey: server.publicKey, keyPair: null });
  await assert.rejects(connectionOf({ join: withoutKey }), { name: 'UsageError', hint: /--key/ });
});
