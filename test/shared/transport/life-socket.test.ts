import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { answers, openLifeSocket } from '../../../src/shared/transport/life-socket.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const skip = process.platform === 'linux' ? false : 'sockets are found by way of /proc, which only Linux has';

test('it answers until it is closed', { skip }, async (t) => {
  const directory = temporaryDirectory(t);
  const socket = await openLifeSocket(directory, 'a.sock');
  assert.ok(socket);
  for (let i = 0; i < 3; i++) assert.equal(await answers(directory, 'a.sock'), true);
  await socket.close();
  assert.equal(await answers(directory, 'a.sock'), false);
  assert.deepEqual(await readdir(directory), []);
});

test('where no socket can be, there is none, and nothing is known', { skip }, async (t) => {
  const directory = temporaryDirectory(t);
  assert.equal(await answers(path.join(directory, 'missing'), 'a.sock'), null);
  assert.equal(await openLifeSocket(path.join(directory, 'missing'), 'a.sock'), null);
  await writeFile(path.join(directory, 'taken.sock'), '');
  assert.equal(await openLifeSocket(directory, 'taken.sock'), null);
});
