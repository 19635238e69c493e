import type { Notice } from '../../coordinator/core/notices.js';
import type { EpochReport, StepReport } from '../../coordinator/core/reports.js';
import type { RunBegin } from '../../coordinator/run-listener.js';
import { noticeText } from '../../coordinator/watching/notice-text.js';
import type { NoteLevel } from '../../shared/note-level.js';
import type { RunConfig } from '../../shared/run-config.js';
import { testLine, trainLine } from './classic-lines.js';
import { noteLine } from './note-line.js';
import type { Reporter, TextSink } from './reporter.js';
import { type RunSummary, summaryLines } from './summary.js';

/** The classic program's lines on standard output and notes on standard error, for files and pipes. */
export class LineReporter implements Reporter {
  #config: RunConfig | null = null;

  /** @param colours whether `notes` is a terminal with colours */
  constructor(
    private readonly out: TextSink,
    private readonly notes: TextSink,
    private readonly colours: boolean,
  ) {}

  onBegin({ config }: RunBegin): void {
    this.#config = config;
  }

  onStep(report: StepReport): void {
    if (!this.#config) return;
    const line = trainLine(report, this.#config.trainSplit.sampleCount, this.#config.batchSize);
    if (line) this.out.write(`${line}\n`);
  }

  onEpoch(report: EpochReport): void {
    this.out.write(`${testLine(report)}\n`);
  }

  onNotice(notice: Notice): void {
    const words = noticeText(notice);
    if (words) this.onNote(words.level, words.text);
  }

  onNote(level: NoteLevel, text: string): void {
    this.notes.write(`${noteLine(level, text, this.colours)}\n`);
  }

  summary(summary: RunSummary): void {
    for (const line of summaryLines(summary)) this.out.write(`${line}\n`);
  }

  close(): void {}
}
