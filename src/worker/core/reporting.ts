import type { Probe } from '../../shared/transport/probe.js';
import type { WorkerTransition } from './effects.js';
import type { ComputedNode } from './events.js';
import * as notices from './notices.js';
import type { Waiting, Work, WorkerCoreState } from './state.js';

/** A worker without a coordinator reports that after this time, in milliseconds, then after twice that, and so on. */
const WAITING_FIRST_MS = 3_000;
const WAITING_MAX_MS = 300_000;
/** A computing worker reports its results after this time, in milliseconds, then after twice that, and so on. */
const WORK_FIRST_MS = 10_000;
const WORK_MAX_MS = 60_000;

/** The worker has no coordinator from now on. */
export function waitingFrom(nowMs: number): Waiting {
  return {
    nextReportMs: nowMs + WAITING_FIRST_MS,
    reportGapMs: 2 * WAITING_FIRST_MS,
    refusal: null,
    notUnderstood: false,
  };
}

/** The worker has a coordinator from now on. */
export function workFrom(nowMs: number): Work {
  return { ...NOTHING_DONE, sinceMs: nowMs, nextReportMs: nowMs + WORK_FIRST_MS, reportGapMs: 2 * WORK_FIRST_MS };
}

const NOTHING_DONE = { steps: 0, lastStep: -1, samples: 0, computeMs: 0 };

/** Counts a computed shard. */
export function countShard(work: Work, step: number, computeMs: number, nodes: readonly ComputedNode[]): Work {
  return {
    ...work,
    steps: work.steps + (step === work.lastStep ? 0 : 1),
    lastStep: step,
    samples: work.samples + nodes.reduce((sum, { sampleCount }) => sum + sampleCount, 0),
    computeMs: work.computeMs + computeMs,
  };
}

/** Makes the report that is due now, if there is one. */
export function report(state: WorkerCoreState, nowMs: number): WorkerTransition {
  if (state.phase === 'joining' && nowMs >= state.waiting.nextReportMs) return reportWaiting(state, nowMs);
  if (state.phase === 'ready' && nowMs >= state.work.nextReportMs) return reportWork(state, nowMs);
  return { state, effects: [] };
}

function reportWaiting(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const { waiting, options, phaseSinceMs } = state;
  const { reportGapMs, refusal } = waiting;
  return {
    state: {
      ...state,
      waiting: {
        ...waiting,
        nextReportMs: nowMs + reportGapMs,
        reportGapMs: Math.min(2 * reportGapMs, WAITING_MAX_MS),
      },
    },
    effects: [
      refusal === null
        ? { type: 'probe' }
        : notices.waitingForAdmission(options.address, nowMs - phaseSinceMs, refusal),
    ],
  };
}

/** The probe took a while: there may be a coordinator by now. */
export function onProbed(state: WorkerCoreState, nowMs: number, probe: Probe): WorkerTransition {
  if (state.phase !== 'joining') return { state, effects: [] };
  const { options, phaseSinceMs, waiting } = state;
  return {
    state,
    effects: [notices.waitingFor(options.address, nowMs - phaseSinceMs, probe, waiting.notUnderstood)],
  };
}

function reportWork(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const { work } = state;
  return {
    state: {
      ...state,
      work: {
        ...NOTHING_DONE,
        sinceMs: nowMs,
        nextReportMs: nowMs + work.reportGapMs,
        reportGapMs: Math.min(2 * work.reportGapMs, WORK_MAX_MS),
        lastStep: work.lastStep,
      },
    },
    effects: [notices.worked(work, nowMs - work.sinceMs)],
  };
}
