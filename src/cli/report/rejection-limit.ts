import type { Notice } from '../../coordinator/core/notices.js';
import type { EpochReport, ResultReport, StepReport } from '../../coordinator/core/reports.js';
import type { RunBegin } from '../../coordinator/run-listener.js';
import type { DescribedData } from '../../shared/data/described-data.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { counted } from '../../shared/text/plural.js';
import type { Reporter } from './reporter.js';
import type { RunSummary } from './summary.js';

/** At most this many rejections of one code are reported in each period; the others are counted. */
const MAX_PER_PERIOD = 5;
const PERIOD_MS = 10_000;

/**
 * Passes everything on to another reporter, but only as many rejected messages as a person can read: a flood must not
 * fill the disk.
 */
export class RejectionLimit implements Reporter {
  readonly #counts = new Map<string, number>();
  #periodBeganMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs milliseconds on a monotonic clock */
  constructor(
    private readonly reporter: Reporter,
    private readonly nowMs: () => number,
  ) {}

  onBegin(run: RunBegin): void {
    this.reporter.onBegin(run);
  }

  onData(data: DescribedData): void {
    this.reporter.onData?.(data);
  }

  onResult(report: ResultReport): void {
    this.reporter.onResult?.(report);
  }

  onStep(report: StepReport): void {
    this.#beginPeriod();
    this.reporter.onStep?.(report);
  }

  onEpoch(report: EpochReport): void | Promise<void> {
    return this.reporter.onEpoch?.(report);
  }

  onNotice(notice: Notice): void {
    this.#beginPeriod();
    if (notice.type === 'message-rejected') {
      const { code } = notice.rejection;
      const count = (this.#counts.get(code) ?? 0) + 1;
      this.#counts.set(code, count);
      if (count > MAX_PER_PERIOD) return;
    }
    this.reporter.onNotice?.(notice);
  }

  onNote(level: NoteLevel, text: string): void {
    this.reporter.onNote(level, text);
  }

  summary(summary: RunSummary): void {
    this.#tellCounts();
    this.reporter.summary(summary);
  }

  close(): void {
    this.reporter.close();
  }

  #beginPeriod(): void {
    const nowMs = this.nowMs();
    if (nowMs - this.#periodBeganMs < PERIOD_MS) return;
    this.#periodBeganMs = nowMs;
    this.#tellCounts();
  }

  #tellCounts(): void {
    for (const [code, count] of this.#counts) {
      const more = count - MAX_PER_PERIOD;
      // A stale result came late, which is normal.
      if (more > 0 && code !== 'stale')
        this.reporter.onNote('warning', `rejected ${counted(more, 'more message')} (${code})`);
    }
    this.#counts.clear();
  }
}
