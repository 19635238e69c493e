import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makePrivateAddress } from '../../../src/coordinator/serving/private-address.js';
import { candidateFolders } from '../../../src/shared/transport/socket-directory.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const onWindows = process.platform === 'win32' && 'there are no such sockets';

test('the socket is in a folder of its own that only its user may enter, and that is removed', {
  skip: onWindows,
}, async (t) => {
  const folder = temporaryDirectory(t);
  const { address, warning, remove } = await makePrivateAddress([folder]);
  assert.equal(warning, null);
  const directory = path.dirname(address.replace('ipc://', ''));
  assert.equal(path.dirname(directory), folder);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  await remove();
  assert.deepEqual(readdirSync(folder), []);
});

test('a folder that is missing, or too long for a socket, is passed over and named', { skip: onWindows }, async (t) => {
  const good = temporaryDirectory(t);
  const missing = path.join(good, 'missing');
  const long = path.join(temporaryDirectory(t), 'x'.repeat(90));
  mkdirSync(long);
  for (const [folder, why] of [
    [missing, /ENOENT.*missing/],
    [long, /is too long for a socket/],
  ] as const) {
    const { address, warning, remove } = await makePrivateAddress([folder, good]);
    assert.ok(address.startsWith(`ipc://${good}/`), address);
    assert.ok(Buffer.byteLength(address) - 'ipc://'.length <= 107);
    assert.match(warning ?? '', why);
    assert.match(warning ?? '', /so sockets are in .*; set TMPDIR to choose another$/);
    await remove();
  }
  await assert.rejects(makePrivateAddress([missing, long]), { code: 'no-socket-folder', hint: /TMPDIR/ });
});

test('folders: for temporary files first, then those that every system has, absolute ones alone', () => {
  const folders = candidateFolders({ XDG_RUNTIME_DIR: '/run/user/7' });
  assert.deepEqual(folders.slice(1, 2), ['/run/user/7']);
  assert.ok(folders.includes('/tmp'));
  assert.ok(!candidateFolders({ XDG_RUNTIME_DIR: 'relative' }).includes('relative'));
});
