import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import {
  decodeCoordinatorMessage as decodeFromCoordinator,
  decodeWorkerMessage as decodeFromWorker,
  encode,
} from '../../../src/shared/protocol/codec.js';
import { MAX_HEADER_BYTES } from '../../../src/shared/protocol/limits.js';
import {
  type Chunk,
  type CoordinatorMessage,
  MessageType,
  type PartialMessage,
  PROTOCOL_VERSION,
  type Step,
  type WorkerMessage,
} from '../../../src/shared/protocol/messages.js';
import { newKeyPair } from '../../../src/shared/security/keys.js';
import { TOY_WELCOME } from '../../support/toy-worker.js';

const { parameterCount } = CLASSIC_NETWORK;
const decodeWorkerMessage = (frames: readonly Uint8Array[]) => decodeFromWorker(frames, parameterCount);
const decodeCoordinatorMessage = (frames: readonly Uint8Array[]) => decodeFromCoordinator(frames, parameterCount);

const id = '0123456789abcdef0123456789abcdef';
const tensor = (value: number): Float32Array => new Float32Array(parameterCount).fill(value);

const partial: PartialMessage = {
  type: MessageType.partial,
  coordinatorId: id,
  step: 3,
  shardId: 9,
  computeMs: 1.5,
  nodes: [
    { level: 1, index: 0, sampleCount: 64, lossSum: 140.25, correctCount: 7 },
    { level: 0, index: 2, sampleCount: 32, lossSum: 70, correctCount: 3 },
  ],
};
const step: Step = {
  type: MessageType.step,
  coordinatorId: id,
  shardId: 1,
  step: 0,
  epoch: 0,
  stepInEpoch: 0,
  leafCount: 16,
  leaves: { begin: 0, end: 8 },
  parameters: 'attached',
};
const chunk: Chunk = { type: MessageType.chunk, coordinatorId: id, chunk: 5 };
const welcome = TOY_WELCOME;

const workerMessages: WorkerMessage[] = [
  {
    type: MessageType.hello,
    protocolVersion: PROTOCOL_VERSION,
    packageVersion: '1.0.0',
    contract: 1,
    modelSha256: '0'.repeat(64),
    key: { publicKey: newKeyPair().publicKey, proof: '1'.repeat(64) },
    workerId: id,
    engine: 'simd',
    device: 'CPU',
    threads: 1,
    bits: 'simd',
    host: 'höst',
    pid: 7,
    metricsAddress: '10.0.0.1:9000',
  },
  { type: MessageType.ready, coordinatorId: id },
  { type: MessageType.heartbeat, coordinatorId: id, ready: true, shardId: null, sentAtMs: 7.5, roundTripMs: null },
  { type: MessageType.fetch, coordinatorId: id, chunk: 3 },
  { type: MessageType.bye, code: 'terminated', reason: 'asked to stop' },
];

function rejectionOf(frames: readonly Uint8Array[]): string {
  const decoded = decodeWorkerMessage(frames);
  return 'rejected' in decoded ? `${decoded.rejected.code}: ${decoded.rejected.reason}` : 'accepted';
}

test('messages come back as they were sent', () => {
  for (const message of workerMessages) {
    assert.deepEqual(decodeWorkerMessage(encode(message)), { ok: { message, tensors: [], bytes: null } });
  }
  const tensors = [tensor(1), tensor(-2)];
  assert.deepEqual(decodeWorkerMessage(encode(partial, tensors)), { ok: { message: partial, tensors, bytes: null } });
  const parameters = [tensor(0.5)];
  const ofStep = { message: step, tensors: parameters, bytes: null };
  assert.deepEqual(decodeCoordinatorMessage(encode(step, parameters)), { ok: ofStep });
  const bytes = Uint8Array.of(1, 2, 3);
  assert.deepEqual(decodeCoordinatorMessage(encode(chunk, [bytes])), { ok: { message: chunk, tensors: [], bytes } });
});

test('what is no message is rejected with a reason', () => {
  const packr = new Packr({ useRecords: false });
  const [header, first] = encode(partial, [tensor(1), tensor(2)]) as [Uint8Array, Uint8Array];
  const cases: [string, Uint8Array[], RegExp][] = [
    ['no frames', [], /header must have/],
    ['an empty header', [new Uint8Array(0)], /header must have/],
    ['a huge header', [new Uint8Array(MAX_HEADER_BYTES + 1)], /header must have/],
    ['no MessagePack', [Buffer.from('GET / HTTP/1.1\r\n\r\n')], /malformed/],
    ['a number', [packr.pack(17)], /malformed/],
    ['an unknown type', [packr.pack({ type: 99 })], /malformed: type/],
    ['a name for a type', [packr.pack({ type: 'hello' })], /malformed: type/],
    ['a missing field', [packr.pack({ type: MessageType.ready })], /malformed: coordinatorId/],
    ['a field too many', [packr.pack({ type: MessageType.ready, coordinatorId: id, admin: true })], /malformed: admin/],
    ['a control character', [packr.pack({ type: MessageType.bye, code: 'x', reason: '\x1b[2J' })], /malformed: reason/],
    [
      'a field that is a terminal\u2019s command',
      [packr.pack({ type: MessageType.ready, coordinatorId: id, '\x1b[2J': 1 })],
      /malformed: \\x1b\[2J/,
    ],
    ['too few tensors', [header, first], /2 frames must follow, got 1/],
    ['a short tensor', [header, first, first.subarray(4)], /a tensor must have 246824 bytes, got 246820/],
    ['a coordinator message', encode(step, [tensor(0)]), /malformed: type/],
  ];
  for (const [name, frames, expected] of cases) assert.match(rejectionOf(frames), expected, name);
});

test('what a worker could not compute is rejected', () => {
  const reasonOf = (message: CoordinatorMessage): string => {
    const decoded = decodeCoordinatorMessage(encode(message, message.type === MessageType.step ? [tensor(0)] : []));
    return 'rejected' in decoded ? decoded.rejected.reason : 'accepted';
  };
  assert.match(reasonOf({ ...step, leaves: { begin: 0, end: step.leafCount + 1 } }), /the leaves must be of the step/);
  assert.match(reasonOf({ ...welcome, heartbeatMs: 0 }), /heartbeatMs/);
  assert.match(reasonOf({ ...welcome, normalization: { mean: 0, standardDeviation: 0 } }), /standardDeviation/);
  assert.equal(reasonOf(welcome), 'accepted');
});

test('a hello of another version is told so, whatever else it holds', () => {
  const packr = new Packr({ useRecords: false });
  const old = { type: MessageType.hello, protocolVersion: 5, packageVersion: '0.0.9', color: 'blue' };
  assert.match(
    rejectionOf([packr.pack(old)]),
    /^protocol-version: .*version 9, the worker \(lenet-cluster 0\.0\.9\) version 5/,
  );
  assert.match(rejectionOf([packr.pack({ type: MessageType.hello, protocolVersion: 99 })]), /^protocol-version/);
  const sly = { ...old, packageVersion: '\x1b[2J' };
  assert.match(rejectionOf([packr.pack(sly)]), /^malformed/);
});

test('a hello says how many threads compute, and may claim equal bits', () => {
  const [hello] = workerMessages;
  const rejectionWith = (changes: object) =>
    rejectionOf([new Packr({ useRecords: false }).pack({ ...hello, ...changes })]);
  assert.equal(rejectionWith({ bits: null }), 'accepted');
  for (const bits of ['', 'x'.repeat(513), '\u0007', 7, undefined])
    assert.match(rejectionWith({ bits }), /^malformed: .*bits/);
  for (const threads of [1, 16, 4096]) assert.equal(rejectionWith({ threads }), 'accepted');
  for (const threads of [0, -1, 1.5, 4097, '2', null, Number.NaN, undefined])
    assert.match(rejectionWith({ threads }), /^malformed: .*threads/, String(threads));
  assert.ok(hello?.type === MessageType.hello);
  const { bits: _, ...without } = hello;
  assert.match(rejectionOf([new Packr({ useRecords: false }).pack(without)]), /^malformed: .*bits/);
});

test('a rejection with a code of a later version still ends the worker', () => {
  const packr = new Packr({ useRecords: false });
  const decoded = decodeCoordinatorMessage([packr.pack({ type: MessageType.reject, code: 'too-tall', reason: 'why' })]);
  assert.ok('ok' in decoded);
  assert.deepEqual(decoded.ok.message, { type: MessageType.reject, code: 'malformed', reason: 'why' });
});

test('NaN and infinity are rejected wherever they are', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const spoiled = tensor(1);
    spoiled[parameterCount - 1] = bad;
    assert.match(rejectionOf(encode(partial, [tensor(1), spoiled])), /not-finite/);
    const nodes = partial.nodes.map((node) => ({ ...node, lossSum: bad }));
    assert.match(rejectionOf(encode({ ...partial, nodes }, [tensor(1), tensor(1)])), /not-finite/);
  }
});

test('what no correct worker computes is rejected, in whichever node it is', () => {
  const huge = tensor(1);
  huge[parameterCount - 1] = 3.4e38;
  assert.match(rejectionOf(encode(partial, [tensor(1), huge])), /^out-of-bounds: the gradient of 32 samples/);
  const nodes = partial.nodes.map((node, i) => ({ ...node, lossSum: i === 1 ? 1e300 : node.lossSum }));
  assert.match(rejectionOf(encode({ ...partial, nodes }, [tensor(1), tensor(1)])), /^out-of-bounds: the loss of 32/);
});

test('mutated bytes never throw', () => {
  const headers = [...workerMessages, partial].map((message) => encode(message)[0] as Uint8Array);
  const mutations = fc.record({
    header: fc.constantFrom(...headers),
    edits: fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { minLength: 1, maxLength: 8 }),
    cut: fc.option(fc.nat(300), { nil: undefined }),
  });
  fc.assert(
    fc.property(mutations, ({ header, edits, cut }) => {
      const bytes = header.slice(0, cut);
      for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
      decodeWorkerMessage([bytes]);
      decodeCoordinatorMessage([bytes]);
    }),
    { numRuns: 5_000 },
  );
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (frames) => {
      decodeWorkerMessage(frames);
      decodeCoordinatorMessage(frames);
    }),
    { numRuns: 5_000 },
  );
});

test('a message is sent with its texts in a form that the other side takes', () => {
  const odd = `\u001b[2J\u202e\n\ud800${'x'.repeat(2_000)}`;
  const [hello] = workerMessages;
  assert.ok(hello?.type === MessageType.hello);
  fc.assert(
    fc.property(fc.oneof(fc.constant(odd), fc.string({ unit: 'binary' })), (text) => {
      for (const message of [
        { ...hello, host: text, device: text, engine: text, bits: text || null },
        { type: MessageType.bye, code: 'engine-failed', reason: text },
      ] as const) {
        assert.ok('ok' in decodeWorkerMessage(encode(message)), text);
      }
      assert.ok(
        'ok' in decodeCoordinatorMessage(encode({ type: MessageType.reject, code: 'malformed', reason: text })),
      );
    }),
  );
  const decoded = decodeWorkerMessage(encode({ ...hello, host: 'gpu\u0007-3' }));
  assert.ok('ok' in decoded && decoded.ok.message.type === MessageType.hello);
  assert.equal(decoded.ok.message.host, 'gpu\\x07-3');
});
