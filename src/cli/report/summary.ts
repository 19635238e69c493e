import path from 'node:path';
import type { EarlyEnd, Outcome } from '../../coordinator/core/state.js';
import { REPORT_FILE } from '../../coordinator/run/run-files.js';
import type { RunTotals } from '../../coordinator/run/run-recorder.js';
import type { RunResult } from '../../coordinator/run-result.js';
import { areDigits } from '../../shared/model/class-names.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { type Interruption, interruptionLines } from './interruption.js';

/** How a run ended. */
export interface RunSummary extends RunTotals {
  readonly outcome: Outcome['type'];
  /** Why training yielded nothing, in words; null if it learns, or may still begin to. */
  readonly divergence: string | null;
  /** Why the run ended before its last epoch; null: it did not. */
  readonly early: EarlyEnd | null;
  /** The best model, and the result that made it the best; null before the first result. */
  readonly best: RunResult['best'];
  /** null if there is no model because the run did not complete. */
  readonly model: {
    readonly path: string;
    readonly sha256: string;
    readonly classNames: readonly string[];
  } | null;
  /** Absolute path; null if nothing was trained, and so nothing was kept. */
  readonly runDirectory: string | null;
  /** null if the run was not interrupted, or cannot be resumed. */
  readonly interruption: Interruption | null;
}

/** The summary as lines for people. */
export function summaryLines(summary: RunSummary): string[] {
  const lines = trainedLines(summary);
  if (summary.early) lines.push(`Stopped:  ${summary.early.reason}.`);
  lines.push(...resultLines(summary));
  if (summary.divergence) lines.push(`Warning:  ${summary.divergence}`);
  const { leafCount, wrongCount } = summary.audit;
  if (leafCount > 0) {
    const found = wrongCount === 0 ? 'none was wrong' : `wrong gradients replaced: ${wrongCount}`;
    lines.push(
      `Audit:    ${counted(leafCount, 'micro-batch was', 'micro-batches were')} computed by two workers, ${found}.`,
    );
  }
  lines.push(...placeLines(summary));
  if (summary.interruption) lines.push(...interruptionLines(summary.interruption));
  return lines;
}

/** The results: without a validation set that of the last epoch on the test set, as the classic program says it. */
function resultLines({ test, validation, best }: RunSummary): string[] {
  const place = best && path.basename(best.path);
  const bestText = best && `epoch ${best.epoch}, ${percentOf(best)} %`;
  if (validation === null) {
    return [
      ...(test
        ? [`Accuracy: ${percentOf(test)} % (${test.correct}/${test.count}), average loss ${lossText(test)}.`]
        : []),
      ...(best ? [`Best:     ${bestText} -> ${place} (chosen by the test set)`] : []),
    ];
  }
  const { correct, count } = validation;
  return [
    `Accuracy: ${percentOf(validation)} % of the validation set (${correct}/${count}), average loss ${lossText(validation)}.`,
    ...(best ? [`Best:     ${bestText} of the validation set -> ${place}`] : []),
    ...(test
      ? [
          `Test:     ${percentOf(test)} % (${test.correct}/${test.count}), average loss ${lossText(test)}: the best model.`,
        ]
      : []),
  ];
}

const percentOf = ({ correct, count }: { readonly correct: number; readonly count: number }): string =>
  ((100 * correct) / count).toFixed(2);
const lossText = ({ loss }: { readonly loss: number }): string => loss.toFixed(4);

/** The places of what the run has left. */
function placeLines({ model, runDirectory }: RunSummary): string[] {
  if (model) {
    const report = path.join(path.dirname(model.path), REPORT_FILE);
    const what = areDigits(model.classNames) ? 'digits that you draw' : 'images and drawings';
    return [
      `Model:    ${printable(model.path)}`,
      `SHA-256:  ${model.sha256}`,
      `Try it:   ${printable(report)} reads ${what} in a browser.`,
    ];
  }
  if (runDirectory !== null) return [`Run directory: ${printable(runDirectory)}`];
  return ['Nothing was trained, so nothing was kept.'];
}

/** Time and throughput are known only for this session; epochs and accuracy are the whole run's. */
function trainedLines({ epochs, stepsBefore, steps, samples, seconds }: RunSummary): string[] {
  const rate = seconds > 0 ? Math.round(samples / seconds) : 0;
  const pace = `in ${seconds.toFixed(1)} s, ${grouped(rate)} samples/s`;
  if (stepsBefore === 0) return [`Trained ${counted(epochs, 'epoch')} (${counted(steps, 'step')}) ${pace}.`];
  return [
    `This session: ${counted(steps, 'step')} ${pace}.`,
    `Whole run: ${counted(epochs, 'epoch')} (${counted(stepsBefore + steps, 'step')}); this session resumed at step ${grouped(stepsBefore)}.`,
  ];
}

const grouped = (count: number): string => count.toLocaleString('en-US');
