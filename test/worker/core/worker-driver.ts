import { type CoordinatorMessage, MessageType, type Step } from '../../../src/shared/protocol/messages.js';
import { timingFrom } from '../../../src/shared/timing.js';
import type { WorkerEffect } from '../../../src/worker/core/effects.js';
import type { WorkerEvent } from '../../../src/worker/core/events.js';
import type { WorkerCoreState } from '../../../src/worker/core/state.js';
import { initialState, transition } from '../../../src/worker/core/transition.js';
import { TOY_WELCOME, TOY_WORKER } from '../../support/toy-worker.js';

export const COORDINATOR_ID = TOY_WELCOME.coordinatorId;
export const ADDRESS = 'tcp://coordinator:5555';
export const timing = timingFrom(500);

export const welcome = TOY_WELCOME;
export const step: Step = {
  type: MessageType.step,
  coordinatorId: COORDINATOR_ID,
  shardId: 3,
  step: 7,
  epoch: 0,
  stepInEpoch: 0,
  leafCount: 8,
  leaves: { begin: 0, end: 8 },
  parameters: 'attached',
};

/** Only passed through, so their size does not matter. */
export const PARAMETERS: Float32Array = Float32Array.of(1, 2);
export const CHUNK: Uint8Array = Uint8Array.of(3);

type Event = WorkerEvent extends infer E ? (E extends WorkerEvent ? Omit<E, 'nowMs'> : never) : never;

/** One worker's decisions on virtual time. */
export class WorkerDriver {
  nowMs = 1000;
  state: WorkerCoreState = initialState({ ...TOY_WORKER, address: ADDRESS, timing, joinTimeoutMs: 60_000 });

  handle(event: Event): readonly WorkerEffect[] {
    const next = transition(this.state, { ...event, nowMs: this.nowMs } as WorkerEvent);
    this.state = next.state;
    return next.effects;
  }

  /** A message of the coordinator's arrives, with what belongs to it: PARAMETERS, or CHUNK. */
  receive(message: CoordinatorMessage): readonly WorkerEffect[] {
    const isAttached = message.type === MessageType.step && message.parameters === 'attached';
    return this.handle({
      type: 'message',
      message,
      tensors: isAttached ? [PARAMETERS] : [],
      bytes: message.type === MessageType.chunk || message.type === MessageType.images ? CHUNK : null,
    });
  }

  /** Hello, welcome, loaded. */
  becomeReady(): void {
    this.handle({ type: 'start' });
    this.receive(welcome);
    this.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID });
  }

  /** Lets time go by, tick by tick. Returns what came of it, and when, from the beginning of that time. */
  pass(durationMs: number): { readonly atMs: number; readonly effect: WorkerEffect }[] {
    const beganAtMs = this.nowMs;
    const all: { atMs: number; effect: WorkerEffect }[] = [];
    while (this.nowMs - beganAtMs < durationMs) {
      this.nowMs += this.state.timing.tickMs;
      for (const effect of this.handle({ type: 'tick' })) all.push({ atMs: this.nowMs - beganAtMs, effect });
    }
    return all;
  }
}

export const types = (effects: readonly WorkerEffect[]): string[] => effects.map(({ type }) => type);
export const sentTypes = (effects: readonly WorkerEffect[]): number[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));
export const texts = (effects: readonly WorkerEffect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'notice' ? [`${effect.level}: ${effect.text}`] : []));
