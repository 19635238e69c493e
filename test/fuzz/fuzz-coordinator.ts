import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { RUN_START } from '../../src/coordinator/core/resume.js';
import { CoordinatorShell } from '../../src/coordinator/shell/shell.js';
import { DataPlane, freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import { CONTRACT } from '../../src/shared/contract.js';
import { MODEL_SHA256 } from '../../src/shared/model/model-hash.js';
import { decodeCoordinatorMessage, encode } from '../../src/shared/protocol/codec.js';
import { MessageType, type PartialMessage, PROTOCOL_VERSION, type Step } from '../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../src/shared/reduction-tree.js';
import { positionsOfLeaves } from '../../src/shared/schedule.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { ServerHandlers } from '../../src/shared/transport/server-handlers.js';
import { OPTIONS } from '../coordinator/core/cluster-driver.js';
import { SimRandom } from '../sim/random.js';
import { LETTERS } from '../support/class-models.js';
import { NULL_TRANSPORT } from '../support/null-transport.js';
import { FUZZED_NETWORK, hostileWorkerMessage } from './hostile-messages.js';
import { mutateMessage } from './mutate.js';

const HONEST = 'honest';
/** Connections that hostile peers use at a time, half of them to garble and half to lie; each is given up now and then for a new one. */
const HOSTILE_PEERS = 8;
/** Timers of the coordinator get their turn after so many messages. */
const MESSAGES_AT_ONCE = 200;
/** An honest step after a flood must come within this time, in milliseconds. */
const STEP_LIMIT_MS = 20_000;

export interface FuzzResult {
  /** Steps that the honest worker's results completed, in spite of all. */
  readonly steps: number;
  /** By code. */
  readonly rejections: ReadonlyMap<string, number>;
}

/**
 * Sends mutated and lying messages to a coordinator (all of it but sockets and files) while an honest worker trains with it. Rejects when
 * anything throws, when the coordinator ends, or when training does not go on.
 */
export async function fuzzCoordinator(seed: number, messageCount: number): Promise<FuzzResult> {
  const random = new SimRandom(seed);
  const rejections = new Map<string, number>();
  const toHonest: Step[] = [];
  /** The last shard of each connection. */
  const dealt = new Map<string, Step>();
  /** Connections that the coordinator has ended. */
  const dropped = new Set<string>();
  let handlers: ServerHandlers | undefined;
  let steps = 0;
  let ended: string | null = null;
  const { coordinatorId, config } = OPTIONS;
  const shell = new CoordinatorShell({
    ...OPTIONS,
    config: { ...config, epochs: 1_000_000, classNames: LETTERS },
    // Less, and on a busy machine the honest worker is taken for dead.
    timing: timingFrom(100),
    maxWorkers: 6,
    transport: {
      ...NULL_TRANSPORT,
      start: (given) => {
        handlers = given;
      },
      send: (peer, frames) => {
        const decoded = decodeCoordinatorMessage(frames, FUZZED_NETWORK.parameterCount);
        assert.ok('ok' in decoded, `what the coordinator sends must be valid: ${JSON.stringify(decoded)}`);
        const { message } = decoded.ok;
        if (message.type === MessageType.step) dealt.set(peer, message);
        if (peer !== HONEST) return;
        if (message.type === MessageType.step) toHonest.push(message);
        if (message.type === MessageType.reject)
          assert.ok(message.code === 'unknown-worker' || message.code === 'stale');
      },
      drop: (peer) => {
        assert.ok(peer !== HONEST, 'an honest worker keeps its connection');
        dropped.add(peer);
      },
    },
    authority: null,
    chunkSource: { read: async () => Uint8Array.of(1), readImages: async () => Uint8Array.of(1) },
    dataPlane: new DataPlane(freshTrainingState(new Float32Array(FUZZED_NETWORK.parameterCount))),
    evaluator: {
      evaluate: async (_, epoch) => ({
        testCount: 1,
        testLoss: 0,
        testCorrect: 0,
        evaluationSeconds: 0,
        inspection: { epoch: epoch + 1, confusion: [], mostWrong: [], filters: [] },
      }),
      close: async () => {},
    },
    keepBest: async () => {},
    listeners: [
      {
        onStep: () => {
          steps++;
        },
        onNotice: (notice) => {
          if (notice.type !== 'message-rejected') return;
          rejections.set(notice.rejection.code, (rejections.get(notice.rejection.code) ?? 0) + 1);
        },
      },
    ],
    resume: RUN_START,
    pendingEvaluations: [],
    epochTotals: null,
    onCheckpoint: () => {},
    checkpointsUnderWay: () => 0,
  });
  void shell.finished().then((outcome) => {
    ended = JSON.stringify(outcome);
  });
  shell.start();
  const deliver = (peer: string, frames: readonly Uint8Array[]): void => handlers?.onMessage(peer, frames);

  const join = (peer: string, workerId: string): void => {
    deliver(peer, encode({ ...HONEST_HELLO, workerId }));
    deliver(peer, encode({ type: MessageType.ready, coordinatorId }));
  };

  /** Answers what it was dealt, and repeats its hello and heartbeat, as a worker does. */
  const beHonest = (): void => {
    join(HONEST, HONEST_HELLO.workerId);
    for (const step of toHonest.splice(0)) deliver(HONEST, honestResult(step));
  };

  /** Joins as a worker does, is dealt a part of the next step, and answers with another node. Few of the random peers get so far. */
  const lieAboutShard = (): void => {
    const liar = `liar-${random.id()}`;
    join(liar, random.id());
    beHonest();
    const step = dealt.get(liar);
    if (step) deliver(liar, wrongNode(step));
    handlers?.onConnectionLost(liar);
  };

  const peers = Array.from({ length: HOSTILE_PEERS }, (_, i) => `hostile-${i}`);
  try {
    for (let sent = 0; sent < messageCount; sent++) {
      const at = random.whole(0, HOSTILE_PEERS - 1);
      if (random.chance(0.02) || dropped.has(peers[at] as string)) {
        dealt.delete(peers[at] as string);
        peers[at] = `hostile-${random.id()}`;
      }
      const peer = peers[at] as string;
      const message = hostileWorkerMessage(random, coordinatorId, dealt.get(peer));
      deliver(peer, at % 2 === 0 ? mutateMessage(message, random) : message);
      if (sent % MESSAGES_AT_ONCE > 0) continue;
      lieAboutShard();
      await setImmediate();
      assert.equal(ended, null, 'the run must not end');
    }
    const before = steps;
    const limitMs = performance.now() + STEP_LIMIT_MS;
    while (steps === before) {
      assert.ok(performance.now() < limitMs, 'training must go on after the flood');
      beHonest();
      await setImmediate();
    }
  } finally {
    shell.interrupt();
    for (const peer of [HONEST, ...peers]) handlers?.onConnectionLost(peer);
    await shell.closed();
  }
  return { steps, rejections };
}

const HONEST_HELLO = {
  type: MessageType.hello,
  protocolVersion: PROTOCOL_VERSION,
  packageVersion: OPTIONS.packageVersion,
  contract: CONTRACT,
  modelSha256: MODEL_SHA256,
  key: null,
  workerId: 'a'.repeat(32),
  engine: 'toy',
  device: 'toy',
  threads: 1,
  bits: 'toy',
  host: 'honest',
  pid: 1,
  metricsAddress: null,
} as const;

const zeros = new Float32Array(FUZZED_NETWORK.parameterCount);

function honestResult(step: Step): Uint8Array[] {
  const { config } = OPTIONS;
  const schedule = { ...config, sampleCount: config.trainSplit.sampleCount };
  const nodes = maximalNodes(step.leaves, step.leafCount).map((node) => {
    const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, leavesOf(node, step.leafCount));
    return { ...node, sampleCount: end - begin, lossSum: 1, correctCount: 0 };
  });
  return resultOf(step, nodes);
}

function wrongNode(step: Step): Uint8Array[] {
  return resultOf(step, [{ level: 16, index: 0, sampleCount: 1, lossSum: 1, correctCount: 0 }]);
}

function resultOf({ step, shardId }: Step, nodes: PartialMessage['nodes']): Uint8Array[] {
  const { coordinatorId } = OPTIONS;
  // Copies, because the coordinator adds in place.
  const gradients = nodes.map(() => zeros.slice());
  return encode({ type: MessageType.partial, coordinatorId, step, shardId, computeMs: 1, nodes }, gradients);
}
