import { recipeSettings } from '../../../shared/recipe/recipe-settings.js';
import type { RunConfig } from '../../../shared/run-config.js';
import type { EpochReport } from '../../core/reports.js';

/** A setting as TensorBoard shows it. */
export type NamedSetting = readonly [name: string, value: number | string | boolean];

/** An event of an event file. */
export type RunEvent = {
  /** Unix time in seconds. */
  readonly wallTimeSeconds: number;
  /** Updates made by then. */
  readonly step: number;
} & (
  | { readonly type: 'file-begin' }
  /** A life of the run begins: events of this step and later ones from earlier files do not count any more. */
  | { readonly type: 'session-begin' }
  | { readonly type: 'settings'; readonly settings: readonly NamedSetting[] }
  /** Numbers by tag; they are stored as float32. */
  | { readonly type: 'scalars'; readonly values: Readonly<Record<string, number>> }
);

/** The settings of a run, under the names of their flags. */
export function namedSettings(config: RunConfig): NamedSetting[] {
  return [
    ['epochs', config.epochs],
    ['batch-size', config.batchSize],
    ['micro-batch-size', config.microBatchSize],
    ['lr', config.learningRate],
    ['seed', config.seed],
    ['shuffle', config.shuffle],
    ['mean', config.normalization.mean],
    ['std', config.normalization.standardDeviation],
    ...recipeSettings(config),
    ['classes', config.classNames.length],
    ['contract', config.contract],
    ['training-data', config.trainSplit.sha256],
    ['test-data', config.testSplit.sha256],
  ];
}

/** The results of an epoch by tag. */
export function epochScalars(report: EpochReport): Record<string, number> {
  const { split = 'test' } = report;
  return {
    'train/epoch_loss': report.trainLoss,
    'train/accuracy': report.trainCorrect / report.trainCount,
    [`${split}/loss`]: report.testLoss,
    [`${split}/accuracy`]: report.testCorrect / report.testCount,
    'seconds/training': report.trainSeconds,
    'seconds/evaluation': report.evaluationSeconds,
  };
}
