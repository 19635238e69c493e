import { createHash } from 'node:crypto';
import path from 'node:path';
import { readModelBytes } from '../../shared/model/model-file.js';
import type { RunConfig } from '../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import type { EpochReport } from '../core/reports.js';
import { MODEL_FILE } from './run-files.js';
import { type RunSummaryFile, readRunSummary } from './run-summary.js';

/** The end of a run that has reached its goal. */
export interface FinishedRun {
  /** SHA-256 of the model's file, in hexadecimal. */
  readonly modelSha256: string;
  /** Epochs that the model was trained. */
  readonly epochs: number;
}

/** The part of a summary that tells which goal a model has reached. */
export type ReachedGoal = Pick<RunSummaryFile, 'epochs' | 'earlierGoals'>;

/**
 * Whether a model is that of the run's goal. A run that goes on keeps the model of the goal before, until it has its
 * own. The two may have the same bits; then the summary, which is written just before the model, tells them apart.
 *
 * @param modelSha256 of the model's file, in hexadecimal
 * @param reached what the summary says of this model
 */
export function isOfGoal(
  { earlierGoals = [] }: Pick<RunConfig, 'earlierGoals'>,
  modelSha256: string,
  reached: ReachedGoal | null,
): boolean {
  return (
    earlierGoals.every((goal) => goal.modelSha256 !== modelSha256) || reached?.earlierGoals === earlierGoals.length
  );
}

/**
 * Epochs that the trained model of a run has seen; a run may have ended early, or may be going on.
 *
 * @param onRecord epochs in order, for a run that may have ended early but has no summary
 */
export function epochsOfModel(
  config: RunConfig,
  modelSha256: string,
  reached: ReachedGoal | null,
  onRecord: readonly Pick<EpochReport, 'epoch'>[],
): number {
  if (reached) return reached.epochs;
  const earlier = config.earlierGoals?.findLast((goal) => goal.modelSha256 === modelSha256);
  if (earlier) return Math.floor(earlier.steps / stepsPerEpoch(scheduleOf(config)));
  const { patienceEpochs, targetAccuracy } = config.stopping;
  const last = patienceEpochs !== null || targetAccuracy !== null ? onRecord.at(-1) : undefined;
  return last ? last.epoch + 1 : config.epochs;
}

/** SHA-256 of the run's model, in hexadecimal. Throws as readModelBytes. */
export async function modelDigest(directory: string): Promise<string> {
  const bytes = await readModelBytes(path.join(directory, MODEL_FILE));
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * How a finished run has ended.
 *
 * @param epochs on record, as for epochsOfModel
 * @throws OperationalError as readModelBytes
 */
export async function readFinishedRun(
  directory: string,
  runId: string,
  config: RunConfig,
  epochs: readonly EpochReport[],
): Promise<FinishedRun> {
  const modelSha256 = await modelDigest(directory);
  const reached = await readRunSummary(directory, runId, modelSha256);
  return { modelSha256, epochs: epochsOfModel(config, modelSha256, reached, epochs) };
}
