import type { CoordinatorMessage } from '../shared/protocol/messages.js';
import type {
  CoordinatorEffect,
  CoordinatorState,
  Notice,
  PeerId,
  StepState,
  Transition,
  WorkerState,
} from './state.js';

/**
 * A transition in the making: the state so far and the effects so far. It lives for one event only; states themselves are
 * never changed in place.
 */
export class Draft {
  readonly effects: CoordinatorEffect[] = [];
  readonly #reasons: string[] = [];

  constructor(
    public state: CoordinatorState,
    readonly nowMs: number,
  ) {}

  /** Adds to the reason of the transition. */
  because(reason: string): this {
    this.#reasons.push(reason);
    return this;
  }

  update(change: Partial<CoordinatorState>): void {
    this.state = { ...this.state, ...change };
  }

  updateStep(change: Partial<StepState>): void {
    if (this.state.step) this.update({ step: { ...this.state.step, ...change } });
  }

  worker(peer: PeerId): WorkerState | undefined {
    return this.state.workers.get(peer);
  }

  putWorker(worker: WorkerState): void {
    this.update({ workers: new Map(this.state.workers).set(worker.peer, worker) });
  }

  /** Changes a worker that is there; one that has left stays away. */
  updateWorker(peer: PeerId, change: Partial<WorkerState>): void {
    const worker = this.worker(peer);
    if (worker) this.putWorker({ ...worker, ...change });
  }

  removeWorker(peer: PeerId): void {
    const workers = new Map(this.state.workers);
    workers.delete(peer);
    this.update({ workers });
  }

  effect(effect: CoordinatorEffect): void {
    this.effects.push(effect);
  }

  send(peer: PeerId, message: CoordinatorMessage): void {
    this.effect({ type: 'send', peer, message });
  }

  notice(notice: Notice): void {
    this.effect({ type: 'notice', notice });
  }

  done(): Transition {
    return { state: this.state, effects: this.effects, reason: this.#reasons.join('; ') };
  }
}
