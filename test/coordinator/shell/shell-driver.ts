import assert from 'node:assert/strict';
import { RUN_START } from '../../../src/coordinator/core/resume.js';
import type { RunSnapshot } from '../../../src/coordinator/run/run-snapshot.js';
import { CoordinatorShell } from '../../../src/coordinator/shell/shell.js';
import type { CoordinatorShellOptions } from '../../../src/coordinator/shell/shell-options.js';
import { DataPlane, freshTrainingState } from '../../../src/coordinator/update/data-plane.js';
import { MODEL_SHA256 } from '../../../src/shared/model/model-hash.js';
import { decodeCoordinatorMessage, encode } from '../../../src/shared/protocol/codec.js';
import {
  type CoordinatorMessage,
  MessageType,
  type Step,
  type WorkerMessage,
} from '../../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../../src/shared/reduction-tree.js';
import { positionsOfLeaves, scheduleOf } from '../../../src/shared/schedule.js';
import type { ServerHandlers } from '../../../src/shared/transport/server-handlers.js';
import { ToyMemory } from '../../sim/toy-memory.js';
import { toyGradient, toyLength, toyStart } from '../../sim/toy-model.js';
import { NULL_TRANSPORT } from '../../support/null-transport.js';
import { TOY_HELLO } from '../../support/toy-worker.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { COORDINATOR_ID, OPTIONS } from '../core/cluster-driver.js';

/** Something that the shell did to its transport, and when. */
interface Deed {
  readonly atMs: number;
  readonly what: 'send' | 'admit' | 'demote' | 'drop' | 'close';
  readonly peer: string;
  readonly message?: CoordinatorMessage;
}

/** A coordinator's shell on virtual time, with the toy model; the test plays transport and workers. */
export class ShellDriver {
  readonly time = new VirtualTime();
  readonly shell: CoordinatorShell;
  readonly deeds: Deed[] = [];
  readonly snapshots: RunSnapshot[] = [];
  readonly dataPlane: DataPlane;
  readonly #options: CoordinatorShellOptions;
  #handlers: ServerHandlers | undefined;

  constructor(change: Partial<CoordinatorShellOptions> = {}) {
    const { config } = OPTIONS;
    this.dataPlane = new DataPlane(freshTrainingState(toyStart(config)), { memory: new ToyMemory() });
    this.#options = {
      ...OPTIONS,
      transport: {
        ...NULL_TRANSPORT,
        start: (handlers) => {
          this.#handlers = handlers;
        },
        send: (peer, frames) => {
          const decoded = decodeCoordinatorMessage(frames, toyLength(config));
          assert.ok('ok' in decoded, JSON.stringify(decoded));
          this.#note('send', peer, decoded.ok.message);
        },
        admit: (peer) => this.#note('admit', peer),
        demote: (peer) => this.#note('demote', peer),
        drop: (peer) => this.#note('drop', peer),
        close: () => this.#note('close', ''),
      },
      authority: null,
      chunkSource: { read: async (chunk) => Uint8Array.of(chunk + 1), readImages: async () => Uint8Array.of(9) },
      dataPlane: this.dataPlane,
      evaluator: { evaluate: () => new Promise(() => {}), close: async () => {} },
      keepBest: async () => {},
      listeners: [],
      resume: RUN_START,
      pendingEvaluations: [],
      epochTotals: null,
      onCheckpoint: (snapshot) => this.snapshots.push(snapshot),
      checkpointsUnderWay: () => 0,
      ...change,
    };
    this.shell = new CoordinatorShell(this.#options, {
      time: this.time.process,
      soon: (callback) => callback(),
      onDecision: () => {},
    });
    this.shell.start();
  }

  /** Frames of a peer arrive. */
  deliver(peer: string, frames: readonly Uint8Array[]): void {
    this.#handlers?.onMessage(peer, frames);
  }

  say(peer: string, message: WorkerMessage): void {
    this.deliver(peer, encode(message));
  }

  /** @param peer a hexadecimal digit */
  hello(peer: string): void {
    this.say(peer, { ...TOY_HELLO, modelSha256: MODEL_SHA256, workerId: peer.repeat(32) });
  }

  /** Hello and ready. */
  join(peer: string): void {
    this.hello(peer);
    this.say(peer, { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
  }

  /** The shard that the peer was sent last, and when. */
  dealtTo(peer: string): { readonly atMs: number; readonly step: Step } {
    const last = this.deeds.findLast((deed) => deed.peer === peer && deed.message?.type === MessageType.step);
    assert.ok(last?.message?.type === MessageType.step, `${peer} was sent no shard`);
    return { atMs: last.atMs, step: last.message };
  }

  /** The right result of a shard, computed with the parameters as they are now. */
  resultOf({ shardId, step, epoch, stepInEpoch, leaves, leafCount }: Step): Uint8Array[] {
    const schedule = scheduleOf(OPTIONS.config);
    const { parameters } = this.dataPlane;
    const nodes = maximalNodes(leaves, leafCount);
    return encode(
      {
        type: MessageType.partial,
        coordinatorId: COORDINATOR_ID,
        step,
        shardId,
        computeMs: 1,
        nodes: nodes.map((node) => {
          const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, leavesOf(node, leafCount));
          return { ...node, sampleCount: end - begin, lossSum: 1, correctCount: 0 };
        }),
      },
      nodes.map((node) => toyGradient(parameters, schedule, epoch, stepInEpoch, node)),
    );
  }

  /** What was done to a peer, in order; messages by their numbers. */
  doneTo(peer: string): (Deed['what'] | number)[] {
    return this.deeds.flatMap((deed) => (deed.peer === peer ? [deed.message?.type ?? deed.what] : []));
  }

  #note(what: Deed['what'], peer: string, message?: CoordinatorMessage): void {
    this.deeds.push({ atMs: this.time.nowMs, what, peer, ...(message && { message }) });
  }
}
