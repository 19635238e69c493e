import type { PhasesMs } from '../../shared/view/run-view.js';
import type { StepPhases } from '../progress.js';

/** Weight of the newest step in what is smoothed: about the last 20 steps count. */
const WEIGHT = 0.05;
/** Steps over which throughput is measured. */
const WINDOW = 64;
/** A pause this long is no noise: nothing is being computed. In milliseconds. */
const PAUSE_MS = 2_000;

/** How fast training goes, as a person wants to read it. Times are in milliseconds on one monotonic clock. */
export class PaceMeter {
  readonly #ends: { readonly atMs: number; readonly samples: number }[] = [];
  #loss: number | null = null;
  #phases: PhasesMs | null = null;

  /** An update is made. */
  add(nowMs: number, sampleCount: number, meanLoss: number, phases: StepPhases): void {
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
    if (this.#ends.length === 0) this.#ends.push({ atMs: nowMs - phases.totalMs, samples: 0 });
    this.#ends.push({ atMs: nowMs, samples: sampleCount });
    if (this.#ends.length > WINDOW + 1) this.#ends.shift();
  }

  /** Since the update before this one; 0 before the second. */
  lastIntervalMs(): number {
    const last = this.#ends.at(-1);
    const before = this.#ends.at(-2);
    return last && before ? last.atMs - before.atMs : 0;
  }

  /** Mean negative log-likelihood of the last steps, in nats; null before the first, and where it is not finite. */
  trainLoss(): number | null {
    return Number.isFinite(this.#loss) ? this.#loss : null;
  }

  /** null before the first step. */
  phasesMs(): PhasesMs | null {
    return this.#phases;
  }

  /** Over the last steps; 0 when nothing happened for a while, null before the first step. */
  samplesPerSecond(nowMs: number): number | null {
    const first = this.#ends[0];
    const last = this.#ends.at(-1);
    if (!first || !last || first === last) return null;
    if (nowMs - last.atMs > PAUSE_MS) return 0;
    const samples = this.#ends.reduce((sum, end, i) => (i === 0 ? sum : sum + end.samples), 0);
    return (1000 * samples) / Math.max(last.atMs - first.atMs, 0.001);
  }
}

function smoothed(before: number | null, value: number): number {
  // NaN would stay for ever.
  return before === null || !Number.isFinite(before) ? value : before + WEIGHT * (value - before);
}
