import type { RunSummary } from '../src/cli/report/summary.js';
import type { EpochReport, StepReport } from '../src/coordinator/core/reports.js';
import type { WorkerState } from '../src/coordinator/core/state.js';
import type { NoteLevel } from '../src/shared/note-level.js';

type WorkerIdentity = Pick<WorkerState, 'workerId' | 'ordinal' | 'host' | 'pid' | 'engine' | 'device'>;

/** The lines of `--log json` that benchmarks read; they skip other types. */
export type CoordinatorLine = {
  readonly time: string /** `time` in milliseconds since 1970. */;
  readonly atMs: number;
} & (
  | ({ readonly type: 'step' } & StepReport)
  | ({ readonly type: 'epoch' } & EpochReport)
  | ({ readonly type: 'summary' } & RunSummary)
  | { readonly type: 'worker-joined'; readonly worker: WorkerIdentity }
  | { readonly type: 'worker-ready'; readonly worker: WorkerIdentity }
  | { readonly type: 'worker-left'; readonly worker: WorkerIdentity; readonly code: string; readonly reason: string }
  | { readonly type: 'note'; readonly level: NoteLevel; readonly text: string }
);

export type LineOf<Type extends CoordinatorLine['type']> = Extract<CoordinatorLine, { readonly type: Type }>;

/** undefined for a line that is not a JSON object, such as a warning of Node's. */
export function parseLine(text: string): CoordinatorLine | undefined {
  if (!text.startsWith('{')) return undefined;
  const line = JSON.parse(text) as CoordinatorLine;
  return { ...line, atMs: Date.parse(line.time) };
}
