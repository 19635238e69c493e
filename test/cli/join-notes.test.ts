import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinNotes } from '../../src/cli/join-notes.js';

const notesOf = (boundAddress: string, advertised: string, otherAddresses: string[] = []): string[] =>
  joinNotes({ boundAddress, advertised, otherAddresses, joinCommand: 'JOIN' });

test('a coordinator that only this host reaches says so, and how others could', () => {
  assert.deepEqual(notesOf('tcp://127.0.0.1:5555', 'tcp://127.0.0.1:5555'), [
    'listening for workers on tcp://127.0.0.1:5555',
    'they join with: JOIN',
    'this command works only on this host; --listen tcp://0.0.0.0:5555 lets workers on other hosts join',
  ]);
  assert.match(notesOf('tcp://[::]:7', 'tcp://[::1]:7')[2] ?? '', /works only on this host; --advertise/);
});

test('one that others reach says nothing of the kind, and names a choice of addresses', () => {
  assert.equal(notesOf('tcp://0.0.0.0:5555', 'tcp://10.0.0.1:5555').length, 2);
  assert.equal(notesOf('tcp://127.0.0.1:5555', 'tcp://gateway:5555').length, 2);
  assert.deepEqual(
    notesOf('tcp://0.0.0.0:5555', 'tcp://10.0.0.1:5555', ['10.0.1.1 (eth1)', '10.0.2.1 (eth2)']).slice(2),
    [
      'the command names tcp://10.0.0.1:5555; this host also has 10.0.1.1 (eth1), 10.0.2.1 (eth2): ' +
        '--advertise tcp://ADDRESS:PORT names another address',
    ],
  );
  assert.deepEqual(
    joinNotes({ boundAddress: 'ipc:///x', advertised: 'ipc:///x', otherAddresses: [], joinCommand: null }),
    ['listening for workers on ipc:///x'],
  );
});
