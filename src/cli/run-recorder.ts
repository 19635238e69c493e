import type { EpochReport, ProgressListener, StepReport } from '../coordinator/progress.js';
import type { RunDirectory } from '../coordinator/run-directory.js';
import type { RunSummary } from './report/summary.js';

/** Writes epochs into the run directory, and keeps the totals for the summary. */
export class RunRecorder implements ProgressListener {
  #writes: Promise<void> = Promise.resolve();
  #write: (report: EpochReport) => void = () => {};
  #steps = 0;
  #samples = 0;
  #startedAtMs: number | undefined;
  #endedAtMs = 0;
  #lastEpoch: EpochReport | undefined;

  /** From now on epochs are written; a failure is reported and does not end the run. */
  writeTo(runDirectory: RunDirectory, onFailure: (message: string) => void): void {
    this.#write = (report) => {
      this.#writes = this.#writes
        .then(() => runDirectory.appendEpoch(report))
        .catch((error: unknown) => onFailure(error instanceof Error ? error.message : String(error)));
    };
  }

  onStep(report: StepReport): void {
    this.#endedAtMs = performance.now();
    this.#startedAtMs ??= this.#endedAtMs - report.phases.totalMs;
    this.#steps++;
    this.#samples += report.sampleCount;
  }

  onEpoch(report: EpochReport): void {
    this.#endedAtMs = performance.now();
    this.#lastEpoch = report;
    this.#write(report);
  }

  /** Resolves when all that was reported is written. */
  flushed(): Promise<void> {
    return this.#writes;
  }

  totals(): Pick<RunSummary, 'epochs' | 'steps' | 'samples' | 'seconds' | 'test'> {
    const last = this.#lastEpoch;
    return {
      epochs: last ? last.epoch + 1 : 0,
      steps: this.#steps,
      samples: this.#samples,
      seconds: (this.#endedAtMs - (this.#startedAtMs ?? this.#endedAtMs)) / 1000,
      test: last ? { loss: last.testLoss, correct: last.testCorrect, count: last.testCount } : null,
    };
  }
}
