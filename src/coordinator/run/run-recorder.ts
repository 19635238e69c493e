import { messageOf } from '../../shared/errors.js';
import type { Notice } from '../core/notices.js';
import type { EpochReport, StepReport } from '../core/reports.js';
import { MAX_RECENT_EPOCHS } from './checkpoint-metadata.js';
import type { OpenRun } from './open-run.js';

/** Figures of an evaluation; the loss is the mean, in nats. */
export interface EvaluationTotals {
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
}

/** Totals of a run: steps and samples of this life of it, epochs and accuracy of all its lives. */
export interface RunTotals {
  /** Evaluated epochs in all lives of the run. */
  readonly epochs: number;
  /** Steps of earlier lives of the run; 0: the run began in this session. */
  readonly stepsBefore: number;
  /** Steps of this session, which is this life of the run. */
  readonly steps: number;
  /** Samples of these steps. */
  readonly samples: number;
  /** Time from the first of these steps to the last step or evaluation. */
  readonly seconds: number;
  /**
   * Result on the test set; the loss is the mean, in nats. It is that of the last evaluated epoch, or with a validation set that of
   * the best model, at the end. null if there is none.
   */
  readonly test: EvaluationTotals | null;
  /** Result of the last evaluated epoch on the validation set; null without such a set. */
  readonly validation: EvaluationTotals | null;
  /** Micro-batches that were audited, and gradients that were found wrong. */
  readonly audit: { readonly leafCount: number; readonly wrongCount: number };
}

/** Listens to a run: writes its epochs into the run directory, and keeps the totals. */
export class RunRecorder {
  readonly #run: OpenRun;
  readonly #onFailure: (message: string) => void;
  #steps = 0;
  #samples = 0;
  #startedAtMs: number | undefined;
  #endedAtMs = 0;
  #auditedLeaves = 0;
  #wrongGradients = 0;
  #lastEpoch: EpochReport | null;
  /** The last epochs in order. */
  #recentEpochs: readonly EpochReport[];

  /** @param onFailure called when an epoch could not be written; that does not end the run */
  constructor(run: OpenRun, onFailure: (message: string) => void) {
    this.#run = run;
    this.#lastEpoch = run.epochs.at(-1) ?? null;
    this.#recentEpochs = run.epochs.slice(-MAX_RECENT_EPOCHS);
    this.#onFailure = onFailure;
  }

  /** Adds to the totals. */
  onStep(report: StepReport): void {
    this.#run.keep();
    this.#endedAtMs = performance.now();
    this.#startedAtMs ??= this.#endedAtMs - report.phases.totalMs;
    this.#steps++;
    this.#samples += report.sampleCount;
  }

  /** Resolves when the epoch is on disk, or could not be written. Never rejects. */
  async onEpoch(report: EpochReport): Promise<void> {
    this.#endedAtMs = performance.now();
    this.#lastEpoch = report;
    this.#recentEpochs = [...this.#recentEpochs, report].slice(-MAX_RECENT_EPOCHS);
    try {
      await this.#run.runDirectory.appendEpoch(report);
    } catch (error) {
      this.#onFailure(messageOf(error));
    }
  }

  /** The results that a checkpoint keeps besides the log. */
  recentEpochs(): readonly EpochReport[] {
    return this.#recentEpochs;
  }

  /** The last evaluated epoch; null before the first. */
  get lastEpoch(): EpochReport | null {
    return this.#lastEpoch;
  }

  /** Counts audits and what they found. */
  onNotice(notice: Notice): void {
    if (notice.type === 'audited') this.#auditedLeaves += notice.leafCount;
    if (notice.type === 'wrong-gradient') this.#wrongGradients++;
  }

  /** The totals so far. */
  totals(): RunTotals {
    const last = this.#lastEpoch;
    const figures = last && { loss: last.testLoss, correct: last.testCorrect, count: last.testCount };
    return {
      epochs: last ? last.epoch + 1 : 0,
      stepsBefore: this.#run.resume.cursor.step,
      steps: this.#steps,
      samples: this.#samples,
      seconds: (this.#endedAtMs - (this.#startedAtMs ?? this.#endedAtMs)) / 1000,
      audit: { leafCount: this.#auditedLeaves, wrongCount: this.#wrongGradients },
      test: figures && last?.split !== 'validation' ? figures : null,
      validation: figures && last?.split === 'validation' ? figures : null,
    };
  }
}
