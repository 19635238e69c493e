import type { CoordinatorMessage } from '../../shared/protocol/messages.js';
import type { CoordinatorEffect, Transition } from './effects.js';
import { exchanged } from './exchanging.js';
import type { Notice } from './notices.js';
import type { CoordinatorState, PeerId, StepState, WorkerState } from './state.js';

/**
 * The state and the effects of a transition so far. A draft lives for one event only. It changes its own copy of the
 * state; workers, step and all the rest are replaced.
 */
export class Draft {
  readonly effects: CoordinatorEffect[] = [];
  readonly state: CoordinatorState;
  readonly #reasons: string[] = [];

  constructor(
    state: CoordinatorState,
    readonly nowMs: number,
  ) {
    this.state = { ...state };
  }

  /** Adds to the reason of the transition. */
  because(reason: string): this {
    this.#reasons.push(reason);
    return this;
  }

  /** Replaces some fields of the state. */
  update(change: Partial<CoordinatorState>): void {
    Object.assign(this.state, change);
  }

  /** Replaces some fields of the current step; does nothing between two steps. */
  updateStep(change: Partial<StepState>): void {
    if (this.state.step) this.update({ step: { ...this.state.step, ...change } });
  }

  /** undefined: no worker said hello on this connection, or it has left. */
  worker(peer: PeerId): WorkerState | undefined {
    return this.state.workers.get(peer);
  }

  /** Adds a worker, or replaces the one on the same connection. */
  putWorker(worker: WorkerState): void {
    const { workers, step } = this.state;
    const shard = workers.get(worker.peer)?.shard ?? null;
    this.update({ workers: workers.with(worker), step: step && exchanged(step, shard, worker.shard) });
  }

  /** Changes a worker; does nothing if it has left. */
  updateWorker(peer: PeerId, change: Partial<WorkerState>): void {
    const worker = this.worker(peer);
    if (worker) this.putWorker({ ...worker, ...change });
  }

  /** Removes a worker; does nothing if there is none. */
  removeWorker(peer: PeerId): void {
    const { workers, step } = this.state;
    const shard = workers.get(peer)?.shard ?? null;
    this.update({ workers: workers.without(peer), step: step && exchanged(step, shard, null) });
  }

  /** Adds an effect after all earlier ones. */
  effect(effect: CoordinatorEffect): void {
    this.effects.push(effect);
  }

  /** Adds a 'send' effect. */
  send(peer: PeerId, message: CoordinatorMessage): void {
    this.effect({ type: 'send', peer, message });
  }

  /** Adds a 'notice' effect. */
  notice(notice: Notice): void {
    this.effect({ type: 'notice', notice });
  }

  /** The transition. The reasons are joined by semicolons; without reasons the text is empty. */
  done(): Transition {
    return { state: this.state, effects: this.effects, reason: this.#reasons.join('; ') };
  }
}
