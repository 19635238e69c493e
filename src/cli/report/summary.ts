import type { Outcome } from '../../coordinator/state.js';

/** How a run ended. */
export interface RunSummary {
  readonly outcome: Outcome['type'];
  /** Evaluated in all lives of the run. */
  readonly epochs: number;
  /** Made in this life of the run. */
  readonly steps: number;
  /** Used in these steps. */
  readonly samples: number;
  /** From the first of these steps to the last step or evaluation. */
  readonly seconds: number;
  /** Of the last evaluated epoch, null if there is none; the loss is the mean, in nats. */
  readonly test: { readonly loss: number; readonly correct: number; readonly count: number } | null;
  /** Micro-batches that were audited, and gradients that were found wrong. */
  readonly audit: { readonly leafCount: number; readonly wrongCount: number };
  /** null when there is no model because the run did not complete. */
  readonly model: { readonly path: string; readonly sha256: string } | null;
  readonly runDirectory: string;
}

/** The summary as lines for people. */
export function summaryLines(summary: RunSummary): string[] {
  const { test, model } = summary;
  const seconds = summary.seconds.toFixed(1);
  const rate = summary.seconds > 0 ? Math.round(summary.samples / summary.seconds).toLocaleString('en-US') : '0';
  const lines = [
    `Trained ${summary.epochs} epochs (${summary.steps.toLocaleString('en-US')} steps) in ${seconds} s, ${rate} samples/s.`,
  ];
  if (test) {
    const percent = ((100 * test.correct) / test.count).toFixed(2);
    lines.push(`Accuracy: ${percent} % (${test.correct}/${test.count}), average loss ${test.loss.toFixed(4)}.`);
  }
  const { leafCount, wrongCount } = summary.audit;
  if (leafCount > 0) {
    const found = wrongCount === 0 ? 'none was wrong' : `wrong gradients replaced: ${wrongCount}`;
    lines.push(`Audit:    ${leafCount.toLocaleString('en-US')} micro-batches were computed by two workers, ${found}.`);
  }
  if (model) lines.push(`Model:    ${model.path}`, `SHA-256:  ${model.sha256}`);
  else lines.push(`Run directory: ${summary.runDirectory}`);
  return lines;
}
