import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../../src/shared/model/model.js';
import { decodeCoordinatorMessage, decodeWorkerMessage, encode } from '../../../src/shared/protocol/codec.js';
import { MessageType, type PartialMessage, type Step } from '../../../src/shared/protocol/messages.js';

const coordinatorId = '0'.repeat(32);
const step: Step = {
  type: MessageType.step,
  coordinatorId,
  shardId: 1,
  step: 0,
  epoch: 0,
  stepInEpoch: 0,
  leafCount: 1,
  leaves: { begin: 0, end: 1 },
  parameters: 'attached',
};
const partial: PartialMessage = {
  type: MessageType.partial,
  coordinatorId,
  step: 0,
  shardId: 1,
  computeMs: 1,
  nodes: [{ level: 0, index: 0, sampleCount: 32, lossSum: 70, correctCount: 3 }],
};
const COUNTS = [2, 10, 26, 256];

test('tensors are as long as the network has parameters, and no other length is taken', () => {
  for (const classCount of COUNTS) {
    const tensors = [new Float32Array(networkOf(classCount).parameterCount).fill(0.25)];
    for (const expected of COUNTS) {
      const { parameterCount } = networkOf(expected);
      const [ofStep, ofPartial] = [
        decodeCoordinatorMessage(encode(step, tensors), parameterCount),
        decodeWorkerMessage(encode(partial, tensors), parameterCount),
      ];
      if (expected === classCount) {
        assert.deepEqual(ofStep, { ok: { message: step, tensors, bytes: null } });
        assert.deepEqual(ofPartial, { ok: { message: partial, tensors, bytes: null } });
      } else {
        assert.ok('rejected' in ofStep && 'rejected' in ofPartial, `${classCount} classes for ${expected}`);
        assert.match(ofPartial.rejected.reason, /a tensor must have \d+ bytes/);
      }
    }
  }
});

test('a tensor may start at any byte of its frame', () => {
  const { parameterBytes, parameterCount } = networkOf(10);
  const values = new Float32Array(parameterCount).fill(3);
  const bytes = new Uint8Array(parameterBytes + 1);
  bytes.set(new Uint8Array(values.buffer), 1);
  const decoded = decodeCoordinatorMessage([encode(step)[0] as Uint8Array, bytes.subarray(1)], parameterCount);
  assert.ok('ok' in decoded);
  assert.deepEqual(decoded.ok.tensors[0], values);
});
