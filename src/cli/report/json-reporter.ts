import type { Notice } from '../../coordinator/core/notices.js';
import type { EpochReport, StepReport } from '../../coordinator/core/reports.js';
import type { WorkerState } from '../../coordinator/core/state.js';
import { namedBySplit } from '../../coordinator/run/epoch-schema.js';
import type { RunBegin } from '../../coordinator/run-listener.js';
import type { RunPace } from '../../page/view/run-view.js';
import type { DescribedData } from '../../shared/data/described-data.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { printableJson } from '../../shared/text/printable.js';
import type { Reporter, TextSink } from './reporter.js';
import type { RunSummary } from './summary.js';
import { type WorkerPace, workerPaces } from './worker-pace.js';

/** The speed of each worker is printed this often, in milliseconds. */
const WORKERS_MS = 1_000;

/**
 * One JSON object a line on standard output, for machines; docs/log.md lists them. Every object has `type` and `time`
 * (ISO 8601, UTC). A worker is shown with its identity only. NaN and infinity are null. Characters that could act on a
 * terminal are escaped.
 */
export class JsonReporter implements Reporter {
  #pace: (() => RunPace) | null = null;
  #toldAtMs: number | null = null;

  /** @param nowMs milliseconds on a monotonic clock */
  constructor(
    private readonly out: TextSink,
    private readonly clock: () => Date,
    private readonly nowMs: () => number,
  ) {}

  onBegin({ pace, ...run }: RunBegin): void {
    this.#pace = pace;
    this.#write('begin', run);
  }

  onData({ summary, figures }: DescribedData): void {
    this.#write('data', { ...summary, figures });
  }

  onStep(report: StepReport): void {
    // Its clock means nothing outside this process.
    const { madeAtMs: _, ...told } = report;
    this.#write('step', told);
    const nowMs = this.nowMs();
    this.#toldAtMs ??= nowMs;
    if (nowMs - this.#toldAtMs < WORKERS_MS) return;
    this.#toldAtMs = nowMs;
    this.#write('workers', { step: report.step, workers: this.#pace ? workerPaces(this.#pace()).map(rounded) : [] });
  }

  onEpoch(report: EpochReport): void {
    this.#write('epoch', namedBySplit(report));
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
      case 'mixed-engines':
        this.#write(notice.type, { workers: notice.workers.map(identity) });
        break;
      default:
        this.#write(notice.type, 'worker' in notice ? { ...notice, worker: identity(notice.worker) } : notice);
    }
  }

  onNote(level: NoteLevel, text: string): void {
    this.#write('note', { level, text });
  }

  summary(summary: RunSummary): void {
    this.#write('summary', summary);
  }

  close(): void {}

  #write(type: string, fields: object): void {
    this.out.write(`${printableJson(JSON.stringify({ time: this.clock().toISOString(), ...fields, type }))}\n`);
  }
}

function identity({ workerId, ordinal, host, pid, engine, device, threads }: WorkerState): object {
  return { workerId, ordinal, host, pid, engine, device, threads };
}

/** Smoothed figures are not exact enough for more digits. */
function rounded({ samplesPerSecond, lagMs, ...pace }: WorkerPace): WorkerPace {
  return {
    ...pace,
    samplesPerSecond: samplesPerSecond === null ? null : Math.round(samplesPerSecond),
    lagMs: lagMs === null ? null : Number(lagMs.toFixed(2)),
  };
}
