import type { Notice } from '../../coordinator/core/notices.js';
import { noticeText } from '../../coordinator/watching/notice-text.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { noteLine } from './note-line.js';
import type { Reporter, TextSink } from './reporter.js';
import { type RunSummary, summaryLines } from './summary.js';

/** Warnings and errors on standard error, and the summary on standard output, for unattended scripts. */
export class QuietReporter implements Reporter {
  /** @param colours whether `notes` is a terminal with colours */
  constructor(
    private readonly out: TextSink,
    private readonly notes: TextSink,
    private readonly colours: boolean,
  ) {}

  onBegin(): void {}

  onNotice(notice: Notice): void {
    const words = noticeText(notice);
    if (words) this.onNote(words.level, words.text);
  }

  onNote(level: NoteLevel, text: string): void {
    if (level !== 'info') this.notes.write(`${noteLine(level, text, this.colours)}\n`);
  }

  summary(summary: RunSummary): void {
    for (const line of summaryLines(summary)) this.out.write(`${line}\n`);
  }

  close(): void {}
}
