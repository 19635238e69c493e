import type { NoteLevel } from '../shared/note-level.js';
import type { RunConfig } from '../shared/run-config.js';
import type { RunBegin, RunListener } from './run-listener.js';
import type { RunResult } from './run-result.js';

/** Tells all listeners of a run, in their order, what is no figure. */
export class RunTeller {
  constructor(private readonly listeners: readonly RunListener[]) {}

  config(config: RunConfig): void {
    for (const listener of this.listeners) listener.onConfig?.(config);
  }

  begin(run: RunBegin): void {
    for (const listener of this.listeners) listener.onBegin?.(run);
  }

  end(result: RunResult): void {
    for (const listener of this.listeners) listener.onEnd?.(result);
  }

  /** A function, so that it can be handed on. */
  readonly note = (level: NoteLevel, text: string): void => {
    for (const listener of this.listeners) listener.onNote?.(level, text);
  };

  /** A note of level 'warning'. */
  readonly warn = (text: string): void => this.note('warning', text);
}
