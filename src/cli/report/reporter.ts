import type { RunBegin, RunListener } from '../../coordinator/run-listener.js';
import type { NoteLevel } from '../../shared/note-level.js';
import type { RunSummary } from './summary.js';

/** Reports to people or machines while a command runs. Only `onNote` may be called before `onBegin`. */
export interface Reporter extends RunListener {
  onBegin(run: RunBegin): void;
  onNote(level: NoteLevel, text: string): void;
  /** How the run ended; the last report. */
  summary(summary: RunSummary): void;
  /** Leaves the terminal as it was. Never throws, even if called again. */
  close(): void;
}

/** Takes text. */
export interface TextSink {
  write(text: string): unknown;
}
