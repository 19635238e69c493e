import { noticeText } from '../../coordinator/notice-text.js';
import type { EpochReport, StepReport } from '../../coordinator/progress.js';
import type { Notice } from '../../coordinator/state.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { NoteLevel, Reporter } from './reporter.js';
import { type RunSummary, summaryLines } from './summary.js';

/** The terminal that a live line is drawn on. */
export interface Terminal {
  write(text: string): unknown;
  /** Width in characters; 80 when unknown. */
  readonly columns?: number;
}

/** The line is drawn again at most this often, in milliseconds. */
const REDRAW_MS = 100;
/** Weight of the newest step in the smoothed rate. */
const RATE_SMOOTHING = 0.05;
const CLEAR_LINE = '\r\x1b[K';

/** One line that is drawn again and again while an epoch trains, and a line that stays for each epoch and note. */
export class LiveReporter implements Reporter {
  #lastDrawnMs = Number.NEGATIVE_INFINITY;
  #line = '';
  #samplesPerMs = 0;

  /** @param nowMs milliseconds on a monotonic clock */
  constructor(
    private readonly config: RunConfig,
    private readonly terminal: Terminal,
    private readonly nowMs: () => number,
  ) {}

  onStep(report: StepReport): void {
    const measured = report.sampleCount / Math.max(report.phases.totalMs, 0.01);
    this.#samplesPerMs += (this.#samplesPerMs === 0 ? 1 : RATE_SMOOTHING) * (measured - this.#samplesPerMs);
    const nowMs = this.nowMs();
    if (nowMs - this.#lastDrawnMs < REDRAW_MS) return;
    this.#lastDrawnMs = nowMs;
    this.#line = this.#progressLine(report);
    this.#draw();
  }

  onEpoch(report: EpochReport): void {
    const percent = ((100 * report.testCorrect) / report.testCount).toFixed(2);
    const rate = Math.round(report.trainCount / report.trainSeconds).toLocaleString('en-US');
    const width = String(this.config.epochs).length;
    this.#print(
      `epoch ${String(report.epoch + 1).padStart(width)}/${this.config.epochs}  train loss ${report.trainLoss.toFixed(4)}  ` +
        `test loss ${report.testLoss.toFixed(4)}  accuracy ${percent} %  ${report.trainSeconds.toFixed(1)} s  ${rate} samples/s`,
    );
  }

  onNotice(notice: Notice): void {
    const words = noticeText(notice);
    if (words) this.note(words.level, words.text);
  }

  note(level: NoteLevel, text: string): void {
    this.#print(level === 'info' ? text : `${level}: ${text}`);
  }

  summary(summary: RunSummary): void {
    this.#line = '';
    for (const line of summaryLines(summary)) this.#print(line);
  }

  close(): void {
    if (this.#line) this.terminal.write(CLEAR_LINE);
    this.#line = '';
  }

  #progressLine(report: StepReport): string {
    const percent = Math.floor((100 * (report.stepInEpoch + 1)) / report.stepsPerEpoch);
    const rate = Math.round(this.#samplesPerMs * 1000).toLocaleString('en-US');
    const workers = report.workerCount === 1 ? '1 worker' : `${report.workerCount} workers`;
    return `epoch ${report.epoch + 1}/${this.config.epochs}  ${String(percent).padStart(3)} %  loss ${report.meanLoss.toFixed(4)}  ${rate} samples/s  ${workers}`;
  }

  /** A line that stays, above the live one. */
  #print(text: string): void {
    this.terminal.write(`${CLEAR_LINE}${text}\n`);
    this.#draw();
  }

  /** A line that wrapped could not be cleared again, so it is cut to the terminal's width. */
  #draw(): void {
    if (this.#line) this.terminal.write(CLEAR_LINE + this.#line.slice(0, (this.terminal.columns ?? 80) - 1));
  }
}
