import { createHash } from 'node:crypto';
import { runMetadata } from '../model/run-metadata.js';
import { messageOf } from '../shared/errors.js';
import { encodeModel } from '../shared/model/model-file.js';
import type { BegunRun } from './begin-run.js';
import type { CoordinatorSettings } from './coordinator-options.js';
import { evaluatedSplitOf } from './core/reports.js';
import type { EarlyEnd, Outcome } from './core/state.js';
import { finalTest } from './final-test.js';
import type { EvaluationTotals } from './run/run-recorder.js';
import { splitResultOf, splitResultOfEpoch, writeRunSummary } from './run/run-summary.js';
import type { RunParts } from './run-parts.js';
import type { RunTeller } from './run-teller.js';

export interface CompleteRunOptions {
  readonly settings: CoordinatorSettings;
  readonly begun: BegunRun;
  readonly parts: RunParts;
  readonly teller: RunTeller;
}

/** Results of a complete run. */
export interface CompleteRun {
  readonly early: EarlyEnd | null;
  readonly model: { readonly path: string; readonly sha256: string };
  /** The best model on the test set, which is looked at only now; null without a validation set. */
  readonly test: EvaluationTotals | null;
}

/**
 * Tests the best model if a validation set has chosen it, and writes summary and model. The model comes last: with it the
 * run is finished.
 *
 * @throws OperationalError `model-not-written`
 */
export async function completeRun(
  { settings, begun, parts, teller }: CompleteRunOptions,
  outcome: Extract<Outcome, { readonly type: 'completed' }>,
): Promise<CompleteRun> {
  const early = outcome.early ?? null;
  const { run, config, data } = begun;
  const { best, dataPlane, recorder, page, metrics } = parts;
  const { normalization } = config;
  const tested = await finalTest({
    config,
    best: best.kept,
    evaluation: {
      dataDirectory: data.directory,
      normalization,
      classCount: config.classNames.length,
      kernel: settings.kernel,
    },
    onFailure: (message) => teller.note('error', message),
  });
  if (tested) {
    page.builder.tested(tested);
    const { loss, correctCount, sampleCount } = tested;
    metrics.training.tested({ testLoss: loss, testCorrect: correctCount, testCount: sampleCount });
  }
  const bytes = encodeModel(dataPlane.parameters, runMetadata(config, dataPlane.stepCount));
  const { lastEpoch } = recorder;
  const split = evaluatedSplitOf(config);
  await writeRunSummary(run.runDirectory.directory, {
    runId: run.identity.runId,
    epochs: parts.shell.status().cursor.epoch,
    early,
    earlierGoals: config.earlierGoals?.length ?? 0,
    modelSha256: createHash('sha256').update(bytes).digest('hex'),
    last: lastEpoch && splitResultOfEpoch(lastEpoch),
    best: best.kept && splitResultOf(split, best.kept.result),
    test: tested && splitResultOf('test', tested),
  }).catch((error: unknown) => teller.warn(`cannot write the summary of the run: ${messageOf(error)}`));
  const model = await run.runDirectory.writeModel(bytes);
  const test = tested && { loss: tested.loss, correct: tested.correctCount, count: tested.sampleCount };
  return { early, model, test };
}
