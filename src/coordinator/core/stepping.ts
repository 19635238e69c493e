import { learningRateAt } from '../../shared/recipe/learning-rate.js';
import type { RunConfig } from '../../shared/run-config.js';
import { leafCountOfStep, scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import { counted } from '../../shared/text/plural.js';
import type { Draft } from './draft.js';
import { earlyEndOf } from './early-end.js';
import { type EpochResult, withResult } from './results.js';
import type { CoordinatorState, StepState } from './state.js';
import { StepLeaves } from './step-leaves.js';

/**
 * If this many evaluations are not done, training waits for one, so that snapshots of the parameters do not pile up.
 */
const MAX_PENDING_EVALUATIONS = 2;

/** Starts training when enough workers are ready, and the next step when none is running. Returns whether one has begun. */
export function startSteps(draft: Draft): boolean {
  const { state } = draft;
  if (state.phase === 'gathering') {
    const { readyCount } = state.workers;
    if (readyCount < state.options.minWorkers) return false;
    draft.update({ phase: 'training' });
    draft.because(`${counted(readyCount, 'ready worker')} are enough`);
  }
  if (draft.state.phase !== 'training' || draft.state.step) return false;
  if (mustWaitForEvaluation(draft.state)) {
    draft.because('waiting for an evaluation');
    return false;
  }
  const { cursor, options, standing } = draft.state;
  const leafCount = leafCountOfStep(scheduleOf(options.config), cursor.stepInEpoch);
  const step: StepState = {
    ...cursor,
    learningRate: learningRateAt(options.config, cursor, standing.plateau),
    leafCount,
    startedAtMs: draft.nowMs,
    leaves: StepLeaves.of(leafCount),
    mayHaveOpenLeaves: true,
    lateSearchDueMs: Number.POSITIVE_INFINITY,
    complete: false,
    divergedOrigins: [],
    audits: [],
  };
  draft.update({ step });
  draft.effect({ type: 'begin-step', step });
  return true;
}

function mustWaitForEvaluation({ evaluating, cursor, options }: CoordinatorState): boolean {
  if (evaluating.length >= MAX_PENDING_EVALUATIONS) return true;
  return cursor.stepInEpoch === 0 && evaluating.length > 0 && dependsOnResults(options.config);
}

/**
 * Whether anything about the next epoch depends on the results of those before it. Then it begins only after the last
 * result is there, so that the run goes the same way however long an evaluation takes.
 */
function dependsOnResults({ stopping, learningRateSchedule }: RunConfig): boolean {
  const { patienceEpochs, targetAccuracy } = stopping;
  return patienceEpochs !== null || targetAccuracy !== null || learningRateSchedule.type === 'plateau';
}

/**
 * The step's update is made: advances the cursor, requests a checkpoint if one is due, and an evaluation at the end of
 * an epoch.
 */
export function advance(draft: Draft): void {
  const { cursor, options, evaluating } = draft.state;
  const { config } = options;
  const isLastOfEpoch = cursor.stepInEpoch + 1 === stepsPerEpoch(scheduleOf(config));
  const next = isLastOfEpoch
    ? { step: cursor.step + 1, epoch: cursor.epoch + 1, stepInEpoch: 0 }
    : { ...cursor, step: cursor.step + 1, stepInEpoch: cursor.stepInEpoch + 1 };
  draft.update({ cursor: next, step: null });
  draft.because(`step ${cursor.step} is applied`);
  const { checkpointEverySteps } = options;
  const isDue = checkpointEverySteps > 0 && next.step % checkpointEverySteps === 0;
  // At the end of an epoch, the evaluation needs the checkpoint's own parameters.
  if (isLastOfEpoch || isDue) requestCheckpoint(draft);
  if (!isLastOfEpoch) return;
  draft.effect({ type: 'evaluate', epoch: cursor.epoch });
  draft.update({ evaluating: [...evaluating, cursor.epoch] });
  if (next.epoch === config.epochs) draft.update({ phase: 'finishing' });
}

/** Requests a checkpoint of the run as it is between two steps. */
export function requestCheckpoint(draft: Draft): void {
  const { cursor, evaluating, standing } = draft.state;
  draft.effect({ type: 'checkpoint', cursor, evaluating, standing });
}

/** An evaluation is done: the run may be over with it. */
export function onEvaluated(draft: Draft, result: EpochResult): void {
  const { evaluating, standing, options } = draft.state;
  draft.update({
    evaluating: evaluating.filter((epoch) => epoch !== result.epoch),
    standing: withResult(standing, result, options.config),
  });
  draft.because(`epoch ${result.epoch} is evaluated`);
  if (earlyEndOf(draft.state)) draft.update({ phase: 'finishing' });
}
