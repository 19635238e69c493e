import type { EpochView, RunFacts } from '../../../page/view/run-view.js';
import { scheduleText } from '../../../shared/recipe/schedule-text.js';
import type { RunConfig } from '../../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../../shared/schedule.js';
import type { EpochReport } from '../../core/reports.js';
import type { RunIdentity } from '../../run/run-config-file.js';

/** The settings of a run that a page shows. */
export function factsOf(config: RunConfig, identity: RunIdentity, name: string): RunFacts {
  const { contract, epochs, batchSize, microBatchSize, learningRate, seed, shuffle, trainSplit, testSplit } = config;
  const { classNames } = config;
  return {
    name,
    ...identity,
    contract,
    epochs,
    stepsPerEpoch: stepsPerEpoch(scheduleOf(config)),
    batchSize,
    microBatchSize,
    learningRate,
    schedule: scheduleText(config),
    seed,
    shuffle,
    trainCount: trainSplit.sampleCount,
    testCount: testSplit.sampleCount,
    validationCount: config.validationSplit?.sampleCount ?? null,
    classNames,
  };
}

/** Epochs count from 1 for people. */
export function viewOfEpoch(report: EpochReport): EpochView {
  const { epoch, trainLoss, trainCorrect, trainCount, testLoss, testCorrect, testCount } = report;
  const { trainSeconds, learningRate, evaluationSeconds } = report;
  return {
    epoch: epoch + 1,
    trainLoss: finite(trainLoss),
    testLoss: finite(testLoss),
    trainAccuracy: trainCount === 0 ? null : trainCorrect / trainCount,
    testAccuracy: testCorrect / testCount,
    trainSeconds: finite(trainSeconds) ?? 0,
    learningRate,
    evaluationSeconds: finite(evaluationSeconds) ?? 0,
  };
}

/** Samples of the whole run that are left after this many updates. */
export function samplesLeft({ epochs, stepsPerEpoch, batchSize, trainCount }: RunFacts, steps: number): number {
  const epoch = Math.floor(steps / stepsPerEpoch);
  return (epochs - epoch) * trainCount - (steps % stepsPerEpoch) * batchSize;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
