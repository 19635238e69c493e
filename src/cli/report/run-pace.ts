import type { Notice } from '../../coordinator/core/notices.js';
import type { ResultReport, StepReport } from '../../coordinator/core/reports.js';
import { RATE_CONSTANT_MS, Throughput } from '../../coordinator/watching/throughput.js';
import type { RunConfig } from '../../shared/run-config.js';
import { type WorkerPace, WorkerTally } from './worker-tally.js';

/** The speed of a run, as a whole and for each worker. Times are in milliseconds on one monotonic clock. */
export class RunPace {
  readonly #sampleCount: number;
  readonly #ready = new Map<string, WorkerTally>();
  readonly #loading = new Set<string>();
  readonly #throughput = new Throughput();
  #samplesLeft: number | null = null;

  constructor(private readonly config: RunConfig) {
    this.#sampleCount = config.trainSplit.sampleCount;
  }

  /** See Throughput. */
  get samplesPerSecond(): number | null {
    return this.#throughput.samplesPerSecond;
  }

  /** See Throughput. */
  get stepMs(): number | null {
    return this.#throughput.stepMs;
  }

  /** Seconds until the last step, at the present rate; null before the first step. */
  get secondsLeft(): number | null {
    return this.#samplesLeft === null ? null : this.#throughput.secondsFor(this.#samplesLeft);
  }

  /** See Throughput. */
  standsStill(nowMs: number): boolean {
    return this.#throughput.standsStill(nowMs);
  }

  get loadingCount(): number {
    return this.#loading.size;
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  /** The pace of the ready workers, in order of joining. */
  workers(): WorkerPace[] {
    const paces = [...this.#ready.values()]
      .map((tally) => tally.pace(this.#throughput.foldedAtMs ?? 0, this.stepMs ?? 0))
      .sort((a, b) => a.worker - b.worker);
    // Audited results enter a step when they are settled, and then their workers are not named.
    return paces.every(({ outOfStep }) => outOfStep === 'idle')
      ? paces.map((pace) => ({ ...pace, samplesPerSecond: null, outOfStep: null }))
      : paces;
  }

  /** Keeps the list of workers up to date. */
  onNotice(notice: Notice): void {
    this.#throughput.onNotice(notice);
    switch (notice.type) {
      case 'worker-joined':
        this.#loading.add(notice.worker.workerId);
        break;
      case 'worker-ready':
        this.#loading.delete(notice.worker.workerId);
        this.#ready.set(notice.worker.workerId, new WorkerTally(notice.worker, RATE_CONSTANT_MS));
        break;
      case 'worker-left':
        this.#loading.delete(notice.worker.workerId);
        this.#ready.delete(notice.worker.workerId);
        break;
      default:
    }
  }

  onResult({ worker, sampleCount, lagMs }: ResultReport): void {
    this.#ready.get(worker.workerId)?.add(sampleCount, lagMs);
  }

  onStep({ epoch, stepInEpoch, stepsPerEpoch, sampleCount, phases }: StepReport, nowMs: number): void {
    const inEpoch = stepInEpoch + 1 === stepsPerEpoch ? this.#sampleCount : (stepInEpoch + 1) * this.config.batchSize;
    this.#samplesLeft = (this.config.epochs - epoch) * this.#sampleCount - inEpoch;
    const fold = this.#throughput.add(nowMs, sampleCount, phases.totalMs);
    if (fold) for (const tally of this.#ready.values()) tally.fold(nowMs, fold.durationMs);
  }
}
