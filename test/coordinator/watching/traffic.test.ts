import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Traffic } from '../../../src/coordinator/watching/traffic.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';

test('messages and bytes are counted by name and direction', () => {
  const traffic = new Traffic();
  const frames = [new Uint8Array(10), new Uint8Array(90)];
  traffic.countSent(MessageType.step, frames);
  traffic.countSent(MessageType.step, frames);
  traffic.countReceived(MessageType.heartbeat, [new Uint8Array(7)]);
  traffic.countReceived(null, [new Uint8Array(1), new Uint8Array(2)]);
  assert.deepEqual([...traffic.sent], [['step', { messages: 2, bytes: 200 }]]);
  assert.deepEqual(
    [...traffic.received],
    [
      ['heartbeat', { messages: 1, bytes: 7 }],
      ['invalid', { messages: 1, bytes: 3 }],
    ],
  );
});
