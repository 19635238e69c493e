import type { WorkerView } from '../../../page/view/run-view.js';
import type { DealReport, HeartbeatReport, ResultReport } from '../../core/reports.js';
import type { WorkerState } from '../../core/state.js';
import type { ProgressListener } from '../progress-listener.js';

/** Weight of the newest result in smoothed figures. */
const WEIGHT = 0.1;

interface Figures {
  samples: number;
  lagMs: number | null;
  heartbeatRoundTripMs: number | null;
  extraShards: number;
}

/** The figures of each worker. */
export class WorkerRows implements ProgressListener {
  /** Figures by the worker's incarnation. */
  readonly #figures = new Map<string, Figures>();

  onDeal({ worker, kind }: DealReport): void {
    if (kind === 'redealt' || kind === 'speculative') this.#of(worker).extraShards++;
  }

  onResult({ worker, sampleCount, lagMs }: ResultReport): void {
    const figures = this.#of(worker);
    figures.samples += sampleCount;
    figures.lagMs = figures.lagMs === null ? lagMs : figures.lagMs + WEIGHT * (lagMs - figures.lagMs);
  }

  onHeartbeat({ worker, roundTripMs }: HeartbeatReport): void {
    this.#of(worker).heartbeatRoundTripMs = roundTripMs;
  }

  /** Forgets a worker that has left. Returns what it has done. */
  leave(worker: WorkerState): Pick<Figures, 'samples' | 'extraShards'> {
    const { samples, extraShards } = this.#of(worker);
    this.#figures.delete(worker.workerId);
    return { samples, extraShards };
  }

  /** A row for each of these workers, in their order. */
  rows(workers: readonly WorkerState[]): WorkerView[] {
    return workers.map((worker) => {
      const { ordinal, host, pid, engine, device, threads, samplesPerMs } = worker;
      return {
        worker: ordinal,
        host,
        pid,
        engine,
        device,
        threads,
        state: worker.status === 'loading' ? 'loading' : worker.responsive ? 'ready' : 'unresponsive',
        samplesPerSecond: samplesPerMs === null ? null : 1000 * samplesPerMs,
        ...this.#of(worker),
      };
    });
  }

  #of({ workerId }: WorkerState): Figures {
    let figures = this.#figures.get(workerId);
    if (!figures) {
      figures = { samples: 0, lagMs: null, heartbeatRoundTripMs: null, extraShards: 0 };
      this.#figures.set(workerId, figures);
    }
    return figures;
  }
}
