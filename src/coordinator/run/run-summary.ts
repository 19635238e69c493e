import path from 'node:path';
import * as v from 'valibot';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import type { EpochReport, EvaluatedSplit } from '../core/reports.js';
import type { EpochResult } from '../core/results.js';
import type { EarlyEnd } from '../core/state.js';
import { SUMMARY_FILE } from './run-files.js';

/** Far more than a summary takes. */
const MAX_SUMMARY_BYTES = 1 << 20;
/** Far more than a reason takes. */
const MAX_REASON_LENGTH = 1_000;

/** Figures of a model on a split. */
export interface SplitResult {
  readonly split: EvaluatedSplit;
  /** Epoch of the model, from 1. */
  readonly epoch: number;
  /** Mean negative log-likelihood, in nats; null if it is not finite. */
  readonly loss: number | null;
  readonly correct: number;
  readonly count: number;
}

/** The content of `summary.json`: what a complete run has yielded. */
export interface RunSummaryFile {
  readonly runId: string;
  /** Trained epochs. */
  readonly epochs: number;
  /** Why it ended before its last epoch; null: all epochs are trained. */
  readonly early: EarlyEnd | null;
  /** Goals of the run before the one that it has reached. */
  readonly earlierGoals: number;
  /** SHA-256 of `model.safetensors`, the model of the last epoch, in hexadecimal. */
  readonly modelSha256: string;
  /** The last epoch's result; null if it is not on record. */
  readonly last: SplitResult | null;
  /** The result for which `model-best.safetensors` is kept; null if there is none. */
  readonly best: SplitResult | null;
  /** With a validation set: the best model on the test set, which was looked at once. Otherwise null. */
  readonly test: SplitResult | null;
}

/**
 * Writes `summary.json`, all of it or nothing.
 *
 * @throws errors of the file system
 */
export async function writeRunSummary(directory: string, summary: RunSummaryFile): Promise<void> {
  await writeFileAtomic(path.join(directory, SUMMARY_FILE), `${JSON.stringify(summary, null, 2)}\n`);
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const resultSchema = v.nullable(
  v.object({
    split: v.picklist(['test', 'validation']),
    epoch: v.pipe(count, v.minValue(1)),
    loss: v.nullable(v.number()),
    correct: count,
    count,
  }),
);
const summarySchema = v.object({
  runId: v.string(),
  epochs: count,
  earlierGoals: v.optional(count, 0),
  early: v.nullable(
    v.object({
      cause: v.picklist(['target-accuracy', 'early-stop']),
      reason: v.pipe(v.string(), v.maxLength(MAX_REASON_LENGTH)),
    }),
  ),
  modelSha256: v.string(),
  last: resultSchema,
  best: resultSchema,
  test: resultSchema,
}) satisfies v.GenericSchema<unknown, RunSummaryFile>;

/**
 * The summary of a run that has reached its goal.
 *
 * @param modelSha256 of the model's file, in hexadecimal
 * @returns null: there is no usable `summary.json` of this run and this model
 */
export async function readRunSummary(
  directory: string,
  runId: string,
  modelSha256: string,
): Promise<RunSummaryFile | null> {
  try {
    const bytes = await readRegularFile(path.join(directory, SUMMARY_FILE), MAX_SUMMARY_BYTES);
    const summary = v.parse(summarySchema, JSON.parse(bytes.toString('utf8')));
    return summary.runId === runId && summary.modelSha256 === modelSha256 ? summary : null;
  } catch {
    return null;
  }
}

/** The figures of a result on a split. */
export function splitResultOf(split: EvaluatedSplit, result: EpochResult): SplitResult {
  const { epoch, loss, correctCount, sampleCount } = result;
  return {
    split,
    epoch: epoch + 1,
    loss: Number.isFinite(loss) ? loss : null,
    correct: correctCount,
    count: sampleCount,
  };
}

/** The figures of an epoch's report. */
export function splitResultOfEpoch({
  split = 'test',
  epoch,
  testLoss,
  testCorrect,
  testCount,
}: EpochReport): SplitResult {
  const loss = Number.isFinite(testLoss) ? testLoss : null;
  return { split, epoch: epoch + 1, loss, correct: testCorrect, count: testCount };
}
