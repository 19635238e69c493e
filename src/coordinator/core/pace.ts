import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import type { CoordinatorState, DealtShard, WorkerState } from './state.js';

/**
 * The speed of workers. It decides how much work they get and when they are late. Speeds are in samples per
 * millisecond.
 */

/**
 * A worker's speed is the median of this many of its newest results. So a single result that something held up does not
 * change the worker's share of the work, and a host that became slower counts as slower after three results.
 */
const RESULTS_FOR_SPEED = 5;
/** A shard is late after this many times the time that its worker should need. */
const LATE_FACTOR = 2;
/** It is late only after this much more than it should need, in milliseconds. A busy host may be late by this much. */
const LATE_SLACK_MS = 20;
/** The speed of new workers is unknown: their first shard is late after this many heartbeat intervals. */
const FIRST_SHARD_HEARTBEATS = 2;
/**
 * In each step, the assumed speed of an idle worker that was too slow for any work grows by this factor. Probing
 * usually measures its real speed sooner, and at no cost.
 */
const SPEED_RECOVERY = 1.001;

/** The worker's speed after one more result. */
export function measured(worker: WorkerState, shard: DealtShard, nowMs: number): Partial<WorkerState> {
  // On a clock with steps of a millisecond, no time may have passed.
  const newest = shard.sampleCount / Math.max(nowMs - shard.dealtAtMs, 0.01);
  const results = [...worker.measuredSamplesPerMs, newest].slice(-RESULTS_FOR_SPEED);
  const inOrder = results.toSorted((a, b) => a - b);
  return { measuredSamplesPerMs: results, samplesPerMs: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? newest };
}

/** The time by which the result of a shard that is dealt now should be there, with a wide margin. */
export function lateAtMs(draft: Draft, worker: WorkerState, sampleCount: number): number {
  const samplesPerMs = worker.samplesPerMs ?? meanSpeed(draft.state);
  if (samplesPerMs === null) {
    return draft.nowMs + FIRST_SHARD_HEARTBEATS * draft.state.options.timing.heartbeatMs;
  }
  const expectedMs = sampleCount / samplesPerMs;
  return draft.nowMs + Math.max(LATE_FACTOR * expectedMs, expectedMs + LATE_SLACK_MS);
}

/** The worker's state after others did its work: its speed is lower, and it may be gone. */
export function overtaken(worker: WorkerState, shard: DealtShard, nowMs: number): Partial<WorkerState> {
  const atMost = shard.sampleCount / Math.max(nowMs - shard.dealtAtMs, 0.01);
  const isLate = shard.lateAtMs <= nowMs;
  return {
    shard: null,
    ...(isLate && { measuredSamplesPerMs: [], samplesPerMs: Math.min(worker.samplesPerMs ?? atMost, atMost) }),
    responsive: !isLate && worker.responsive,
  };
}

/** Counts workers that got nothing in this step as a little faster in the next. */
export function recoverSpeeds(draft: Draft): void {
  const fastest = Math.max(...[...draft.state.workers.values()].map(({ samplesPerMs }) => samplesPerMs ?? 0));
  for (const worker of idleWorkers(draft.state)) {
    if (worker.samplesPerMs === null || worker.parametersOfStep === draft.state.cursor.step) continue;
    draft.updateWorker(worker.peer, {
      // The old measurements are dropped: the next result says more than all of them.
      measuredSamplesPerMs: [],
      samplesPerMs: Math.min(worker.samplesPerMs * SPEED_RECOVERY, fastest),
    });
  }
}

function meanSpeed({ workers }: CoordinatorState): number | null {
  const known = [...workers.values()].flatMap(({ samplesPerMs }) => (samplesPerMs === null ? [] : [samplesPerMs]));
  return known.length === 0 ? null : known.reduce((sum, speed) => sum + speed, 0) / known.length;
}
