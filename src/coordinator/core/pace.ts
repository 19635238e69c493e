import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import type { CoordinatorState, DealtShard, WorkerState } from './state.js';

/** How fast workers are, and so how much they are dealt and when they are late. Speeds are in samples per millisecond. */

/**
 * A worker's speed is the median of so many results, the newest. One result that something held up does not change it, and so
 * does not change what the worker is dealt; a host that became slower counts as such after three.
 */
const RESULTS_FOR_SPEED = 5;
/** A shard is late after this many times the time that its worker should need. */
const LATE_FACTOR = 2;
/** But not before this much more than it should need, in milliseconds: what a busy host may be late by. */
const LATE_SLACK_MS = 20;
/** Nobody knows yet how fast the workers are: their first shard is late after this many heartbeat intervals. */
const FIRST_SHARD_HEARTBEATS = 2;
/** What an idle worker that was too slow to be dealt anything gains a step: probing finds out sooner, and at no cost. */
const SPEED_RECOVERY = 1.001;

/** What is known of the worker's speed with one more result. */
export function measured(worker: WorkerState, shard: DealtShard, nowMs: number): Partial<WorkerState> {
  // A clock of millisecond steps can show no time at all.
  const newest = shard.sampleCount / Math.max(nowMs - shard.dealtAtMs, 0.01);
  const results = [...worker.measuredSamplesPerMs, newest].slice(-RESULTS_FOR_SPEED);
  const inOrder = results.toSorted((a, b) => a - b);
  return { measuredSamplesPerMs: results, samplesPerMs: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? newest };
}

/** When a shard dealt now should have come back, by a wide margin. */
export function lateAtMs(draft: Draft, worker: WorkerState, sampleCount: number): number {
  const samplesPerMs = worker.samplesPerMs ?? meanSpeed(draft.state);
  if (samplesPerMs === null) {
    return draft.nowMs + FIRST_SHARD_HEARTBEATS * draft.state.options.timing.heartbeatMs;
  }
  const expectedMs = sampleCount / samplesPerMs;
  return draft.nowMs + Math.max(LATE_FACTOR * expectedMs, expectedMs + LATE_SLACK_MS);
}

/** Others did this worker's work: what is known of its speed now, and whether it is still there. */
export function overtaken(worker: WorkerState, shard: DealtShard, nowMs: number): Partial<WorkerState> {
  const atMost = shard.sampleCount / Math.max(nowMs - shard.dealtAtMs, 0.01);
  const isLate = shard.lateAtMs <= nowMs;
  return {
    shard: null,
    ...(isLate && { measuredSamplesPerMs: [], samplesPerMs: Math.min(worker.samplesPerMs ?? atMost, atMost) }),
    responsive: !isLate && worker.responsive,
  };
}

/** Lets workers that got nothing in this step count as a little faster in the next. */
export function recoverSpeeds(draft: Draft): void {
  const fastest = Math.max(...[...draft.state.workers.values()].map(({ samplesPerMs }) => samplesPerMs ?? 0));
  for (const worker of idleWorkers(draft.state)) {
    if (worker.samplesPerMs === null || worker.parametersOfStep === draft.state.cursor.step) continue;
    draft.updateWorker(worker.peer, {
      // Of before: its next result says more than all of these.
      measuredSamplesPerMs: [],
      samplesPerMs: Math.min(worker.samplesPerMs * SPEED_RECOVERY, fastest),
    });
  }
}

function meanSpeed({ workers }: CoordinatorState): number | null {
  const known = [...workers.values()].flatMap(({ samplesPerMs }) => (samplesPerMs === null ? [] : [samplesPerMs]));
  return known.length === 0 ? null : known.reduce((sum, speed) => sum + speed, 0) / known.length;
}
