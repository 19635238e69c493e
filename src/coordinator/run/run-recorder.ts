import type { RunSummary } from '../../cli/report/summary.js';
import { messageOf } from '../../shared/errors.js';
import type { Notice } from '../core/notices.js';
import type { EpochReport, ProgressListener, StepReport } from '../watching/progress.js';
import { MAX_RECENT_EPOCHS } from './checkpoint-metadata.js';
import type { OpenRun } from './open-run.js';

/** Writes epochs into the run directory, and keeps the totals for the summary. */
export class RunRecorder implements ProgressListener {
  readonly #run: OpenRun;
  readonly #onFailure: (message: string) => void;
  #steps = 0;
  #samples = 0;
  #startedAtMs: number | undefined;
  #endedAtMs = 0;
  #auditedLeaves = 0;
  #wrongGradients = 0;
  #lastEpoch: EpochReport | null;
  /** In order. */
  #recentEpochs: readonly EpochReport[];

  /** @param onFailure an epoch could not be written; that does not end the run */
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

  /** Counts audits and what they found. */
  onNotice(notice: Notice): void {
    if (notice.type === 'audited') this.#auditedLeaves += notice.leafCount;
    if (notice.type === 'wrong-gradient') this.#wrongGradients++;
  }

  /** Steps and samples of this life of the run, and the epochs of all its lives. */
  totals(): Pick<RunSummary, 'epochs' | 'stepsBefore' | 'steps' | 'samples' | 'seconds' | 'test' | 'audit'> {
    const last = this.#lastEpoch;
    return {
      epochs: last ? last.epoch + 1 : 0,
      stepsBefore: this.#run.resume.cursor.step,
      steps: this.#steps,
      samples: this.#samples,
      seconds: (this.#endedAtMs - (this.#startedAtMs ?? this.#endedAtMs)) / 1000,
      audit: { leafCount: this.#auditedLeaves, wrongCount: this.#wrongGradients },
      test: last ? { loss: last.testLoss, correct: last.testCorrect, count: last.testCount } : null,
    };
  }
}
