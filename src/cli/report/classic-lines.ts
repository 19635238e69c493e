import type { EpochReport, StepReport } from '../../coordinator/core/reports.js';

/** The classic program prints a line after this many steps of an epoch. */
const STEPS_PER_LINE = 30;

/**
 * 'Train Epoch: 1 [14848/60000 (25%)]\tLoss: 2.287103', or null for a step without a line. As in the classic program,
 * the samples are those before this step, and the percentage is that of the steps.
 *
 * @param trainCount samples of the training set
 * @param batchSize samples of every step but an epoch's last
 */
export function trainLine(report: StepReport, trainCount: number, batchSize: number): string | null {
  if ((report.stepInEpoch + 1) % STEPS_PER_LINE !== 0) return null;
  const percent = Math.round((100 * report.stepInEpoch) / report.stepsPerEpoch);
  const samples = report.stepInEpoch * batchSize;
  return `Train Epoch: ${report.epoch + 1} [${samples}/${trainCount} (${percent}%)]\tLoss: ${report.meanLoss.toFixed(6)}`;
}

/** 'Test set: Average loss: 0.0466, Accuracy: 9862/10000 (99%)', with the loss in nats; or 'Validation set: ...'. */
export function testLine({ split, testLoss, testCorrect, testCount }: EpochReport): string {
  const percent = Math.round((100 * testCorrect) / testCount);
  const set = split === 'validation' ? 'Validation set' : 'Test set';
  return `${set}: Average loss: ${testLoss.toFixed(4)}, Accuracy: ${testCorrect}/${testCount} (${percent}%)`;
}
