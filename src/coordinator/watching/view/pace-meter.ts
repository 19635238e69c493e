import type { PhasesMs } from '../../../page/view/run-view.js';
import type { Notice } from '../../core/notices.js';
import type { StepReport } from '../../core/reports.js';
import { Throughput } from '../throughput.js';

/** Weight of the newest step in smoothed figures: about the last 20 steps count. */
const WEIGHT = 0.05;

/** Samples that entered an update, and the time for them. */
export interface Interval {
  readonly samples: number;
  readonly seconds: number;
}

type MadeStep = Pick<StepReport, 'madeAtMs' | 'sampleCount' | 'meanLoss' | 'phases'>;

/** The pace of training, in figures for people. Times are in milliseconds on one monotonic clock. */
export class PaceMeter {
  readonly #throughput = new Throughput();
  #loss: number | null = null;
  #phases: PhasesMs | null = null;
  #lastStepAtMs: number | null = null;
  #interrupted = false;

  onNotice(notice: Notice): void {
    this.#throughput.onNotice(notice);
    if (notice.type === 'no-workers' || notice.type === 'audit-waits') this.#interrupted = true;
  }

  /**
   * An update is made.
   *
   * @returns samples and time since the update before; null if training waited for workers in between
   */
  add({ madeAtMs, sampleCount, meanLoss, phases }: MadeStep): Interval | null {
    this.#loss = smoothed(this.#loss, meanLoss);
    const { broadcastMs, computeMs, gatherMs, reduceMs, optimizeMs } = phases;
    const before = this.#phases;
    this.#phases = {
      broadcast: smoothed(before?.broadcast ?? null, broadcastMs),
      compute: smoothed(before?.compute ?? null, computeMs),
      gather: smoothed(before?.gather ?? null, gatherMs),
      reduce: smoothed(before?.reduce ?? null, reduceMs),
      optimize: smoothed(before?.optimize ?? null, optimizeMs),
    };
    this.#throughput.add(madeAtMs, sampleCount, phases.totalMs);
    const passedMs = madeAtMs - (this.#lastStepAtMs ?? madeAtMs - phases.totalMs);
    const interval = this.#interrupted ? null : { samples: sampleCount, seconds: passedMs / 1000 };
    this.#interrupted = false;
    this.#lastStepAtMs = madeAtMs;
    return interval;
  }

  /** Mean negative log-likelihood of the last steps, in nats; null before the first, and if it is not finite. */
  trainLoss(): number | null {
    return Number.isFinite(this.#loss) ? this.#loss : null;
  }

  /** null before the first step. */
  phasesMs(): PhasesMs | null {
    return this.#phases;
  }

  /** See Throughput. */
  samplesPerSecond(): number | null {
    return this.#throughput.samplesPerSecond;
  }

  /** See Throughput. */
  secondsFor(samples: number): number | null {
    return this.#throughput.secondsFor(samples);
  }

  /** See Throughput. */
  standsStill(nowMs: number): boolean {
    return this.#throughput.standsStill(nowMs);
  }
}

function smoothed(before: number | null, value: number): number {
  // NaN would stay for ever.
  return before === null || !Number.isFinite(before) ? value : before + WEIGHT * (value - before);
}
