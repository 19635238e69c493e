import type { EpochReport, StepReport } from '../../coordinator/progress.js';
import type { Notice, WorkerState } from '../../coordinator/state.js';
import type { NoteLevel, Reporter, TextSink } from './reporter.js';
import type { RunSummary } from './summary.js';

/**
 * One JSON object a line on standard output, for machines. Every object has `type` and `time` (ISO 8601, UTC); the other fields
 * are those of StepReport, EpochReport, Notice (of a worker only what identifies it) and RunSummary. NaN and infinity are null.
 */
export class JsonReporter implements Reporter {
  constructor(
    private readonly out: TextSink,
    private readonly clock: () => Date,
  ) {}

  onStep(report: StepReport): void {
    this.#write('step', report);
  }

  onEpoch(report: EpochReport): void {
    this.#write('epoch', report);
  }

  onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'wrong-gradient':
        this.#write(notice.type, {
          ...notice,
          worker: identity(notice.worker),
          witnesses: notice.witnesses.map(identity),
          unauditedLeaves: notice.worker.unauditedLeaves,
        });
        break;
      case 'audit-waits':
        this.#write(notice.type, {
          step: notice.step,
          leaves: notice.audit.leaves,
          claimants: notice.audit.claims.map(({ worker }) => identity(worker)),
        });
        break;
      default:
        this.#write(notice.type, 'worker' in notice ? { ...notice, worker: identity(notice.worker) } : notice);
    }
  }

  note(level: NoteLevel, text: string): void {
    this.#write('note', { level, text });
  }

  summary(summary: RunSummary): void {
    this.#write('summary', summary);
  }

  close(): void {}

  #write(type: string, fields: object): void {
    this.out.write(`${JSON.stringify({ time: this.clock().toISOString(), ...fields, type })}\n`);
  }
}

function identity({ workerId, ordinal, host, pid, engine, device }: WorkerState): object {
  return { workerId, ordinal, host, pid, engine, device };
}
