import type { CoordinatorMessage } from '../../shared/protocol/messages.js';
import type { CoordinatorEffect, Transition } from './effects.js';
import type { Notice } from './notices.js';
import type { CoordinatorState, PeerId, StepState, WorkerState } from './state.js';

/**
 * The state and the effects of a transition so far. A draft lives for one event only. States are never changed in
 * place.
 */
export class Draft {
  readonly effects: CoordinatorEffect[] = [];
  readonly #reasons: string[] = [];
  /** The draft's own map of the workers, once they have changed. */
  #workers: Map<PeerId, WorkerState> | undefined;

  constructor(
    public state: CoordinatorState,
    readonly nowMs: number,
  ) {}

  /** Adds to the reason of the transition. */
  because(reason: string): this {
    this.#reasons.push(reason);
    return this;
  }

  /** Replaces some fields of the state. */
  update(change: Partial<CoordinatorState>): void {
    this.state = { ...this.state, ...change };
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
    this.#ownWorkers().set(worker.peer, worker);
  }

  /** Changes a worker; does nothing if it has left. */
  updateWorker(peer: PeerId, change: Partial<WorkerState>): void {
    const worker = this.worker(peer);
    if (worker) this.putWorker({ ...worker, ...change });
  }

  /** Removes a worker; does nothing if there is none. */
  removeWorker(peer: PeerId): void {
    this.#ownWorkers().delete(peer);
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

  /**
   * The map is copied only at the first change: with hundreds of workers, a copy for each change would be most of the
   * work.
   */
  #ownWorkers(): Map<PeerId, WorkerState> {
    if (!this.#workers) {
      this.#workers = new Map(this.state.workers);
      this.update({ workers: this.#workers });
    }
    return this.#workers;
  }
}
