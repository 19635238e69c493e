import assert from 'node:assert/strict';
import type { CoordinatorEvent } from '../../src/coordinator/core/events.js';
import type { Notice } from '../../src/coordinator/core/notices.js';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import type { ResumePoint } from '../../src/coordinator/core/resume.js';
import { nextLateAtMs } from '../../src/coordinator/core/speculation.js';
import type { CoordinatorState, Cursor, Outcome, PeerId, StepState } from '../../src/coordinator/core/state.js';
import { initialState, transition } from '../../src/coordinator/core/transition.js';
import { type NodeValue, Reducer } from '../../src/coordinator/update/reducer.js';
import { type CoordinatorMessage, MessageType, type WorkerMessage } from '../../src/shared/protocol/messages.js';
import { faultInNumbers } from '../../src/shared/protocol/result-bounds.js';
import type { TreeNode } from '../../src/shared/reduction-tree.js';
import { scheduleOf } from '../../src/shared/schedule.js';
import { PLAIN_STORE } from '../support/plain-store.js';
import type { EventQueue } from './event-queue.js';
import type { SimRandom } from './random.js';
import { toyUpdate } from './toy-model.js';

export interface SimCoordinatorOptions {
  readonly queue: EventQueue;
  readonly random: SimRandom;
  readonly core: CoordinatorCoreOptions;
  readonly resume: ResumePoint;
  readonly parameters: Float32Array;
  /** Parameters of epochs to evaluate, unless they are those at the cursor. */
  readonly pending: ReadonlyMap<number, Float32Array>;
  readonly send: (peer: PeerId, message: CoordinatorMessage, tensors: readonly Float32Array[]) => void;
  readonly onStepApplied: (step: StepState, parameters: Float32Array) => void;
  readonly onCheckpoint: (cursor: Cursor, parameters: Float32Array, pending: ReadonlyMap<number, Float32Array>) => void;
  readonly onEvaluated: (epoch: number, parameters: Float32Array) => void;
  readonly onFinish: (outcome: Outcome, parameters: Float32Array) => void;
  readonly onClose: () => void;
  readonly onNotice: (notice: Notice) => void;
  readonly trace: (line: string) => void;
}

/** One life of a coordinator: the production transition and reducer around the toy model. */
export class SimCoordinator {
  #state: CoordinatorState;
  #parameters: Float32Array;
  readonly #evaluations: Map<number, Float32Array>;
  #reducer: Reducer<Float32Array> | undefined;
  readonly #held = new Map<number, { node: TreeNode; value: NodeValue<Float32Array> }>();
  /** false: killed, or its workers have left after the run; nothing that happens to it has any effect. */
  alive = true;
  /** By `kill`. */
  killed = false;
  #wakeAtMs = -1;
  readonly #events: CoordinatorEvent[] = [];

  constructor(private readonly options: SimCoordinatorOptions) {
    this.#state = initialState(options.core, options.resume);
    this.#parameters = options.parameters;
    this.#evaluations = new Map(options.pending);
    this.#handle({ type: 'start', nowMs: options.queue.nowMs });
    this.#tick();
  }

  /** As of the last event. */
  get state(): CoordinatorState {
    return this.#state;
  }

  /** A worker's message arrives, with its gradients. */
  receive(peer: PeerId, message: WorkerMessage, tensors: readonly Float32Array[]): void {
    const { nowMs } = this.options.queue;
    const fault = message.type === MessageType.partial ? faultInNumbers(message, tensors) : undefined;
    if (fault) this.#handle({ type: 'invalid-message', nowMs, peer, rejection: fault, mayBeHonest: false });
    else this.#handle({ type: 'message', nowMs, peer, message, tensors, chunk: null });
  }

  /** This peer's connection ended. */
  connectionLost(peer: PeerId): void {
    this.#handle({ type: 'connection-lost', nowMs: this.options.queue.nowMs, peer });
  }

  #tick(): void {
    this.options.queue.after(this.options.core.timing.tickMs, () => {
      if (!this.alive) return;
      this.#handle({ type: 'tick', nowMs: this.options.queue.nowMs });
      this.#tick();
    });
  }

  #handle(event: CoordinatorEvent): void {
    if (!this.alive) return;
    this.#events.push(event);
    if (this.#events.length > 1) return;
    for (let next = this.#events[0]; next; next = this.#events[0]) {
      const { state, effects, reason } = transition(this.#state, next);
      this.#state = state;
      if (reason) this.options.trace(`coordinator: ${reason}`);
      for (const effect of effects) this.#run(effect);
      this.#events.shift();
    }
    this.#wakeWhenLate();
  }

  /** As the shell does: a tick just when a shard becomes late. */
  #wakeWhenLate(): void {
    const { queue } = this.options;
    const atMs = nextLateAtMs(this.#state, queue.nowMs);
    if (atMs === null || atMs === this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    queue.after(atMs - queue.nowMs, () => this.#handle({ type: 'tick', nowMs: queue.nowMs }));
  }

  /** SIGTERM. */
  interrupt(): void {
    this.#handle({ type: 'interrupt', nowMs: this.options.queue.nowMs });
  }

  /** kill -9. */
  kill(): void {
    this.killed = true;
    this.alive = false;
  }

  #run(effect: ReturnType<typeof transition>['effects'][number]): void {
    const { queue, random } = this.options;
    switch (effect.type) {
      case 'send': {
        const attached = effect.message.type === MessageType.step && effect.message.parameters === 'attached';
        this.options.send(effect.peer, effect.message, attached ? [this.#parameters] : []);
        break;
      }
      case 'serve-chunk': {
        const { coordinatorId } = this.options.core;
        const { peer, chunk } = effect;
        queue.after(random.between(0, 5), () => {
          if (this.alive) this.options.send(peer, { type: MessageType.chunk, coordinatorId, chunk }, []);
        });
        break;
      }
      case 'begin-step':
        this.#reducer = new Reducer(effect.step.leafCount, PLAIN_STORE);
        assert.equal(this.#held.size, 0, 'an audit outlives its step');
        break;
      case 'collect':
        for (const i of effect.nodes) {
          const node = effect.result.partial.nodes[i];
          const gradient = effect.result.gradients[i];
          assert.ok(node && gradient && this.#reducer);
          // A copy: a doubled message would hand in the memory that the reducer has added to.
          this.#reducer.insert(node, { ...node, gradient: gradient.slice() });
        }
        break;
      case 'hold': {
        const node = effect.result.partial.nodes[effect.node];
        const gradient = effect.result.gradients[effect.node];
        assert.ok(node && gradient);
        this.#held.set(effect.claimId, { node, value: { ...node, gradient: gradient.slice() } });
        const digest = Buffer.from(gradient.buffer, gradient.byteOffset, gradient.byteLength).toString('hex');
        this.#events.push({ type: 'held', nowMs: queue.nowMs, claimId: effect.claimId, digest });
        break;
      }
      case 'collect-held': {
        const held = this.#held.get(effect.claimId);
        assert.ok(held && this.#reducer, 'only what is held can be collected');
        this.#held.delete(effect.claimId);
        this.#reducer.insert(held.node, held.value);
        break;
      }
      case 'drop-held':
        this.#held.delete(effect.claimId);
        break;
      case 'apply-step': {
        const root = this.#reducer?.root();
        assert.ok(root, 'a step is applied only when its tree is complete');
        const { config } = this.options.core;
        this.#parameters = toyUpdate(this.#parameters, scheduleOf(config), effect.step.stepInEpoch, root.gradient);
        this.options.onStepApplied(effect.step, this.#parameters);
        this.#events.push({ type: 'step-applied', nowMs: queue.nowMs, step: effect.step.step, finite: true });
        break;
      }
      case 'checkpoint':
        this.options.onCheckpoint(
          effect.cursor,
          this.#parameters,
          new Map([...this.#evaluations].filter(([epoch]) => effect.evaluating.includes(epoch))),
        );
        break;
      case 'evaluate': {
        const parameters = this.#evaluations.get(effect.epoch) ?? this.#parameters;
        this.#evaluations.set(effect.epoch, parameters);
        queue.after(random.between(1, 200), () => {
          if (!this.alive) return;
          this.options.onEvaluated(effect.epoch, parameters);
          this.#handle({ type: 'evaluated', nowMs: queue.nowMs, epoch: effect.epoch });
          this.#evaluations.delete(effect.epoch);
        });
        break;
      }
      case 'notice':
        this.options.onNotice(effect.notice);
        break;
      case 'finish':
        this.options.onFinish(effect.outcome, this.#parameters);
        break;
      case 'close':
        this.alive = false;
        this.options.onClose();
        break;
    }
  }
}
