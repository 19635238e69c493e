import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import { leavesInRounds } from './shares.js';
import type { DealtShard, WorkerState } from './state.js';
import { fastestPerThread } from './thread-speed.js';

/**
 * The speed of workers. It decides how much work they get and when they are late. Speeds are in samples per
 * millisecond, while all threads of the worker are busy.
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
  const results = [...worker.measuredSamplesPerMs, speedShown(worker, shard, nowMs)].slice(-RESULTS_FOR_SPEED);
  const inOrder = results.toSorted((a, b) => a - b);
  return { measuredSamplesPerMs: results, samplesPerMs: inOrder[Math.floor((inOrder.length - 1) / 2)] ?? null };
}

/** The speed of a worker that has just done a shard. Threads that were idle in the last round count as busy. */
function speedShown({ threads }: WorkerState, { dealtAtMs, ...shard }: DealtShard, nowMs: number): number {
  // On a clock with steps of a millisecond, no time may have passed.
  return samplesInRounds(shard, threads) / Math.max(nowMs - dealtAtMs, 0.01);
}

/** Samples of a shard, and of the micro-batches that threads could compute which are idle in its last round. */
function samplesInRounds({ leaves, sampleCount }: Pick<DealtShard, 'leaves' | 'sampleCount'>, threads: number): number {
  const leafCount = leaves.end - leaves.begin;
  return (sampleCount * leavesInRounds(leafCount, threads)) / leafCount;
}

/** The time by which the result of a shard that is dealt now should be there, with a wide margin. */
export function lateAtMs(draft: Draft, worker: WorkerState, shard: Pick<DealtShard, 'leaves' | 'sampleCount'>): number {
  const { options, workers } = draft.state;
  const samplesPerMs = worker.samplesPerMs ?? worker.threads * (workers.speedPerThread() ?? Number.NaN);
  if (Number.isNaN(samplesPerMs)) return draft.nowMs + FIRST_SHARD_HEARTBEATS * options.timing.heartbeatMs;
  const expectedMs = samplesInRounds(shard, worker.threads) / samplesPerMs;
  return draft.nowMs + Math.max(LATE_FACTOR * expectedMs, expectedMs + LATE_SLACK_MS);
}

/** The worker's state after others did its work: its speed is lower, and it may be gone. */
export function overtaken(worker: WorkerState, shard: DealtShard, nowMs: number): Partial<WorkerState> {
  const atMost = speedShown(worker, shard, nowMs);
  const isLate = shard.lateAtMs <= nowMs;
  return {
    shard: null,
    ...(isLate && { measuredSamplesPerMs: [], samplesPerMs: Math.min(worker.samplesPerMs ?? atMost, atMost) }),
    responsive: !isLate && worker.responsive,
  };
}

/** Counts workers that got nothing in this step as a little faster in the next. */
export function recoverSpeeds(draft: Draft): void {
  const fastest = fastestPerThread(draft.state.workers.values());
  for (const worker of idleWorkers(draft.state)) {
    if (worker.samplesPerMs === null || worker.parametersOfStep === draft.state.cursor.step) continue;
    draft.updateWorker(worker.peer, {
      // The old measurements are dropped: the next result says more than all of them.
      measuredSamplesPerMs: [],
      samplesPerMs: Math.min(worker.samplesPerMs * SPEED_RECOVERY, fastest * worker.threads),
    });
  }
}
