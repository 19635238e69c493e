import type { DescribedData } from '../shared/data/described-data.js';
import type { NoteLevel } from '../shared/note-level.js';
import type { RunConfig } from '../shared/run-config.js';
import type { RunBegin, RunListener } from './run-listener.js';
import type { RunResult } from './run-result.js';

/** Passes notes and other events of a run to all its listeners, in their order. */
export class RunTeller {
  constructor(private readonly listeners: readonly RunListener[]) {}

  config(config: RunConfig): void {
    for (const listener of this.listeners) listener.onConfig?.(config);
  }

  begin(run: RunBegin): void {
    for (const listener of this.listeners) listener.onBegin?.(run);
  }

  data(data: DescribedData): void {
    for (const listener of this.listeners) listener.onData?.(data);
  }

  end(result: RunResult): void {
    for (const listener of this.listeners) listener.onEnd?.(result);
  }

  /** A field with a function, so that it can be passed on. */
  readonly note = (level: NoteLevel, text: string): void => {
    for (const listener of this.listeners) listener.onNote?.(level, text);
  };

  /** A note of level 'warning'. */
  readonly warn = (text: string): void => this.note('warning', text);
}
