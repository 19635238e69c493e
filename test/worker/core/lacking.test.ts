import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Images, MessageType } from '../../../src/shared/protocol/messages.js';
import {
  CHUNK,
  COORDINATOR_ID,
  PARAMETERS,
  sentTypes,
  step,
  texts,
  timing,
  types,
  WorkerDriver,
  welcome,
} from './worker-driver.js';

const chunkMissing = { type: 'chunk-missing', coordinatorId: COORDINATOR_ID, storedCount: 1, chunkCount: 20 } as const;
const imagesMissing = { type: 'images-missing', step, samples: [4, 9] } as const;
const samples: Images = { type: MessageType.images, coordinatorId: COORDINATOR_ID, samples: [4, 9] };
const request = {
  type: 'send',
  message: { type: MessageType.fetchImages, coordinatorId: COORDINATOR_ID, samples: [4, 9] },
};
const stored = { type: 'store-images', samples: [4, 9], bytes: CHUNK };
const compute = { type: 'compute', step, parameters: PARAMETERS };

/** A worker that computes while most of its data set is missing. */
function earlyWorker(): WorkerDriver {
  const worker = new WorkerDriver();
  worker.handle({ type: 'start' });
  worker.receive(welcome);
  const effects = worker.handle({ ...chunkMissing, chunk: 5, canCompute: true });
  assert.deepEqual(sentTypes(effects), [MessageType.ready, MessageType.fetch]);
  assert.equal(worker.state.phase, 'ready');
  return worker;
}

test('a worker that can compute without the whole data set is ready, and fetches the rest meanwhile', () => {
  const worker = earlyWorker();
  const chunk = (number: number) =>
    worker.receive({ type: MessageType.chunk, coordinatorId: COORDINATOR_ID, chunk: number });
  assert.deepEqual(chunk(5), [{ type: 'store-chunk', welcome, chunk: 5, bytes: CHUNK }]);
  assert.deepEqual(sentTypes(worker.handle({ ...chunkMissing, chunk: 6, canCompute: true })), [MessageType.fetch]);
  worker.receive(step);
  assert.deepEqual(types(chunk(6)), ['store-chunk'], 'also while it computes');
  assert.deepEqual(texts(worker.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [
    'info: the whole data set is here',
  ]);
  assert.ok(worker.state.shard, 'the shard is still being computed');
});

test('a shard that lacks images is computed when they have come, however many requests that takes', () => {
  const worker = earlyWorker();
  worker.receive(step);
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(worker.handle(imagesMissing), [request]);
    assert.deepEqual(worker.receive(samples), [stored, compute]);
  }
  assert.deepEqual(worker.receive(samples), [stored], 'a second copy computes nothing');
});

test('images that do not come are requested again', () => {
  const worker = earlyWorker();
  worker.receive(step);
  worker.handle(imagesMissing);
  const beganAtMs = worker.nowMs;
  let repeatedAtMs: number | undefined;
  while (repeatedAtMs === undefined && worker.nowMs < beganAtMs + 2 * timing.silenceMs) {
    worker.receive({ type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID, heartbeatSentAtMs: 0 });
    const passed = worker.pass(timing.tickMs);
    if (sentTypes(passed.map(({ effect }) => effect)).includes(MessageType.fetchImages)) repeatedAtMs = worker.nowMs;
  }
  assert.ok(repeatedAtMs !== undefined && repeatedAtMs - beganAtMs >= timing.silenceMs);
  assert.deepEqual(worker.receive(samples), [stored, compute]);
});

test('images for a shard that was cancelled are kept, and no shard comes back', () => {
  const worker = earlyWorker();
  worker.receive(step);
  worker.handle(imagesMissing);
  worker.receive({ type: MessageType.cancel, shardId: step.shardId });
  assert.deepEqual(worker.receive(samples), [stored]);
  assert.deepEqual(worker.handle(imagesMissing), [], 'what it lacked is no longer of interest');
});

test('images of another coordinator, or for a worker without one, are ignored', () => {
  const worker = earlyWorker();
  worker.receive(step);
  worker.handle(imagesMissing);
  assert.deepEqual(worker.receive({ ...samples, coordinatorId: 'd'.repeat(32) }), []);
  worker.receive({ type: MessageType.reject, code: 'unknown-worker', reason: 'say hello first' });
  assert.deepEqual(worker.receive(samples), []);
  assert.deepEqual(worker.handle({ ...chunkMissing, chunk: 7, canCompute: true }), []);
});

test('an answer to an earlier request is stored, and the wait for the present one goes on', () => {
  const worker = earlyWorker();
  worker.receive(step);
  worker.handle(imagesMissing);
  const earlier: Images = { ...samples, samples: [1, 2] };
  assert.deepEqual(worker.receive(earlier), [{ ...stored, samples: [1, 2] }]);
  assert.deepEqual(worker.receive(samples), [stored, compute]);
});
