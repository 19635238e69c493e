import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { JoinFile } from '../../../src/coordinator/serving/join-file.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('holds the token while the coordinator listens, for its owner alone', async (t) => {
  const file = path.join(temporaryDirectory(t), 'join');
  const joinFile = new JoinFile(file, 'lenet1-a');
  await joinFile.write();
  assert.equal(readFileSync(file, 'utf8'), 'lenet1-a\n');
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  await joinFile.remove();
  assert.equal(existsSync(file), false);
  await joinFile.remove();
});

test('what another coordinator has written there meanwhile stays', async (t) => {
  const file = path.join(temporaryDirectory(t), 'join');
  const first = new JoinFile(file, 'lenet1-a');
  const second = new JoinFile(file, 'lenet1-b');
  await first.write();
  await second.write();
  await first.remove();
  assert.equal(readFileSync(file, 'utf8'), 'lenet1-b\n');
});

test('a coordinator that never wrote removes nothing', async (t) => {
  const file = path.join(temporaryDirectory(t), 'join');
  await new JoinFile(file, 'lenet1-a').write();
  await new JoinFile(file, 'lenet1-a').remove();
  assert.equal(existsSync(file), true);
});

test('without a token there is nothing to write', () => {
  assert.throws(() => new JoinFile('join', null), { message: /workers of this coordinator join without a token/ });
});
