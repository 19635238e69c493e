import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { decodeWorkerMessage, encode } from '../../src/shared/protocol/codec.js';
import {
  type CoordinatorMessage,
  MessageType,
  type Step,
  type Welcome,
  type WorkerMessage,
} from '../../src/shared/protocol/messages.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { DealerHandlers } from '../../src/shared/transport/dealer.js';
import type { ComputedShard, Gap, LackingShard } from '../../src/worker/data-plane.js';
import { type WorkerExit, WorkerShell } from '../../src/worker/shell.js';
import { TOY_WORKER } from '../support/toy-worker.js';
import { VirtualTime } from '../support/virtual-time.js';
import { COORDINATOR_ID, step, welcome } from './core/worker-driver.js';

const OWN = timingFrom(100);
const PARAMETERS = Float32Array.of(1, 2, 3);
const CHUNK = Uint8Array.of(9);
const NODES = [{ level: 3, index: 0, sampleCount: 32, lossSum: 1, correctCount: 2 }];

let time: VirtualTime;
let handlers: DealerHandlers;
let shell: WorkerShell;
let exit: Promise<WorkerExit>;
let sent: { readonly atMs: number; readonly message: WorkerMessage; readonly tensors: readonly Float32Array[] }[];
let done: string[];
let missing: (Gap | Error | null)[];
let computing: {
  readonly step: Step;
  readonly parameters: Float32Array;
  readonly signal: AbortSignal;
  readonly resolve: (result: ComputedShard | LackingShard) => void;
  readonly reject: (error: Error) => void;
}[];

beforeEach(() => {
  time = new VirtualTime();
  [sent, done, missing, computing] = [[], [], [], []];
  shell = new WorkerShell(
    {
      ...TOY_WORKER,
      timing: OWN,
      security: null,
      dataPlane: {
        load: async ({ runId }: Welcome) => {
          done.push(`load ${runId}`);
          const next = missing.shift() ?? null;
          if (next instanceof Error) throw next;
          return next;
        },
        storeChunk: async ({ runId }, chunk, bytes) => {
          assert.deepEqual(bytes, CHUNK);
          done.push(`store ${chunk} of ${runId}`);
        },
        storeImages: (samples, bytes) => {
          assert.deepEqual(bytes, CHUNK);
          done.push(`store images ${samples}`);
        },
        compute: (dealt, parameters, signal) =>
          new Promise((resolve, reject) => computing.push({ step: dealt, parameters, signal, resolve, reject })),
        dispose: () => done.push('dispose'),
      },
      onComputed: (sampleCount, computeMs) => done.push(`computed ${sampleCount} in ${computeMs}`),
      onJoined: (isJoined) => done.push(isJoined ? 'joined' : 'left'),
      onNotice: () => {},
    },
    {
      time: time.process,
      tensorLength: (classCount) => (classCount === welcome.classCount ? PARAMETERS.length : classCount),
      isHere: false,
      createTransport: (given) => {
        handlers = given;
        return {
          connect: (address) => done.push(`connect ${address}`),
          reconnect: () => done.push('reconnect'),
          send: (frames) => {
            const decoded = decodeWorkerMessage(frames, PARAMETERS.length);
            assert.ok('ok' in decoded, JSON.stringify(decoded));
            sent.push({ atMs: time.nowMs, ...decoded.ok });
          },
          close: () => done.push('close'),
        };
      },
      probe: async (address) => {
        done.push(`probe ${address}`);
        return { outcome: 'mute', tried: [], code: null };
      },
    },
  );
  exit = shell.run();
});

function receive(message: CoordinatorMessage, payload: readonly (Float32Array | Uint8Array)[] = []): void {
  handlers.onMessage(encode(message, payload));
}

async function join(): Promise<void> {
  receive(welcome);
  await time.pass(0);
}

const sentAt = (type: WorkerMessage['type']): number[] =>
  sent.flatMap(({ atMs, message }) => (message.type === type ? [atMs] : []));

test('without a coordinator the worker keeps its own times: hello, another connection, a probe', async () => {
  await time.pass(3_100);
  const { helloRetryMs, reopenMs } = OWN;
  assert.deepEqual(sentAt(MessageType.hello).slice(0, 3), [0, helloRetryMs, 3 * helloRetryMs]);
  assert.deepEqual(done.slice(0, 2), [`connect ${TOY_WORKER.address}`, 'reconnect']);
  assert.equal(done.filter((deed) => deed === 'reconnect').length, Math.floor(3_100 / reopenMs));
  assert.equal(done.filter((deed) => deed.startsWith('probe')).length, 1);
});

test("with one, it keeps the coordinator's, however short they are", async () => {
  receive({ ...welcome, heartbeatMs: 25 });
  await time.pass(80);
  assert.deepEqual(sentAt(MessageType.heartbeat), [25, 50, 75]);
});

test('a shard is computed with the parameters of its step, and its gradients leave with the partial', async () => {
  await join();
  receive(step, [PARAMETERS]);
  const gradients = [Float32Array.of(4, 5, 6)];
  assert.deepEqual(computing[0]?.parameters, PARAMETERS);
  computing[0]?.resolve({ nodes: NODES, gradients, computeMs: 4 });
  receive({ ...step, shardId: 4, parameters: 'held' });
  await time.pass(0);
  // The first result came too late: its shard was replaced before it was handed in.
  assert.deepEqual(sentAt(MessageType.partial), []);
  assert.deepEqual(computing[1]?.parameters, PARAMETERS);
  computing[1]?.resolve({ nodes: NODES, gradients, computeMs: 4 });
  await time.pass(0);
  const { message, tensors } = sent.at(-1) ?? {};
  assert.ok(message?.type === MessageType.partial);
  assert.deepEqual([message.shardId, tensors], [4, gradients]);
  assert.deepEqual(done.slice(-1), ['computed 32 in 4']);
});

test('parameters are as long as the welcome says by its number of classes', async () => {
  const longer = Float32Array.from({ length: 26 }, (_, i) => i);
  receive({ ...welcome, classCount: 26 });
  await time.pass(0);
  receive(step, [PARAMETERS]);
  assert.equal(computing.length, 0);
  receive(step, [longer]);
  assert.deepEqual(computing[0]?.parameters, longer);
});

test('a cancelled shard is given up: the engine hears it, and nothing is handed in', async () => {
  await join();
  receive(step, [PARAMETERS]);
  receive({ type: MessageType.cancel, shardId: step.shardId });
  assert.equal(computing[0]?.signal.aborted, true);
  computing[0]?.reject(new Error('an engine may throw anything then'));
  await time.pass(0);
  assert.deepEqual(sentAt(MessageType.partial), []);
  assert.equal(shell.status().phase, 'ready');
});

test('what is missing is fetched, stored for the run that asked for it, and loading goes on', async () => {
  missing = [{ chunk: 2, storedCount: 0, chunkCount: 3, canCompute: false }];
  await join();
  assert.equal(sent.at(-1)?.message.type, MessageType.fetch);
  receive({ type: MessageType.chunk, coordinatorId: COORDINATOR_ID, chunk: 2 }, [CHUNK]);
  await time.pass(0);
  assert.deepEqual(done.slice(1), ['load test', 'store 2 of test', 'load test', 'joined']);
  assert.equal(shell.status().phase, 'ready');
});

test('an engine that fails ends the worker: bye, everything closed, and no timer runs', async () => {
  await join();
  receive(step, [PARAMETERS]);
  computing[0]?.reject(new Error('no memory'));
  await time.pass(0);
  assert.deepEqual(await exit, { exitCode: 1, reason: 'no memory' });
  const { message } = sent.at(-1) ?? {};
  assert.deepEqual(message, { type: MessageType.bye, code: 'engine-failed', reason: 'no memory' });
  assert.deepEqual(done.slice(-3), ['left', 'close', 'dispose']);
  const count = sent.length;
  await time.pass(10_000);
  receive(welcome);
  assert.equal(sent.length, count);
  assert.equal(time.plannedCount, 0);
});

test('a shard that lacks images is computed again when they are stored', async () => {
  missing = [{ chunk: 2, storedCount: 0, chunkCount: 3, canCompute: true }];
  await join();
  assert.equal(shell.status().phase, 'ready');
  receive(step, [PARAMETERS]);
  computing[0]?.resolve({ samples: [7, 9] });
  await time.pass(0);
  assert.deepEqual(sent.at(-1)?.message, {
    type: MessageType.fetchImages,
    coordinatorId: COORDINATOR_ID,
    samples: [7, 9],
  });
  receive({ type: MessageType.images, coordinatorId: COORDINATOR_ID, samples: [7, 9] }, [CHUNK]);
  assert.equal(done.at(-1), 'store images 7,9');
  assert.deepEqual(computing[1]?.step, step);
  assert.deepEqual(computing[1]?.parameters, PARAMETERS);
  computing[1]?.resolve({ nodes: NODES, gradients: [PARAMETERS], computeMs: 5 });
  await time.pass(0);
  assert.equal(sentAt(MessageType.partial).length, 1);
});

test('a chunk that is stored after another coordinator has answered does not bring the earlier run back', async () => {
  missing = [{ chunk: 2, storedCount: 0, chunkCount: 3, canCompute: true }];
  await join();
  receive({ type: MessageType.chunk, coordinatorId: COORDINATOR_ID, chunk: 2 }, [CHUNK]);
  receive({ ...welcome, coordinatorId: 'd'.repeat(32), runId: 'next' });
  await time.pass(0);
  assert.deepEqual(
    done.filter((deed) => deed.startsWith('load')),
    ['load test', 'load next'],
  );
});

test('what becomes of loading for an earlier coordinator counts for nothing', async () => {
  const gap = { chunk: 2, storedCount: 0, chunkCount: 3, canCompute: false };
  const other = { ...welcome, coordinatorId: 'd'.repeat(32), runId: 'next' };
  missing = [new Error('its data set is another one'), gap];
  receive(welcome);
  receive(other);
  await time.pass(0);
  assert.equal(shell.status().phase, 'loading');
  assert.equal(sent.at(-1)?.message.type, MessageType.fetch);
  // The first answer comes again, after another one, while its loading is under way.
  missing = [null, gap, gap];
  for (const answer of [welcome, other, welcome]) receive(answer);
  await time.pass(0);
  assert.equal(shell.status().phase, 'loading', 'the last loading is what counts');
});
