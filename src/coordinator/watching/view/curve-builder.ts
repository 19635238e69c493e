import type { Curve } from '../../../page/view/run-view.js';
import type { StepReport } from '../../core/reports.js';
import type { Interval } from './pace-meter.js';

/** Most points that are kept. If there are more, every two become one. */
const MAX_POINTS = 1024;
const EMPTY: Curve = { stride: 1, steps: [], trainLoss: [], samplesPerSecond: [], learningRate: [] };

/** Thins out the training's curve as it grows, so that a run of any length has an even curve of at most MAX_POINTS points. */
export class CurveBuilder {
  #stride: number;
  readonly #steps: number[];
  readonly #trainLoss: (number | null)[];
  readonly #samplesPerSecond: number[];
  readonly #learningRate: (number | null)[];
  /** How often points were replaced by others. */
  #rewritten = 0;
  // Sums of the point that is not complete yet.
  #count = 0;
  #lossSum = 0;
  #samples = 0;
  #seconds = 0;

  /** @param earlier points of the run's earlier life */
  constructor(earlier: Curve = EMPTY) {
    this.#stride = earlier.stride;
    this.#steps = [...earlier.steps];
    this.#trainLoss = [...earlier.trainLoss];
    this.#samplesPerSecond = [...earlier.samplesPerSecond];
    this.#learningRate = [...earlier.learningRate];
  }

  /**
   * Adds an update.
   *
   * @param steps updates made so far
   * @param report mean loss of its samples, in nats, and its learning rate
   * @param interval its samples, and the time since the update before; null: training waited for workers, which says
   *   nothing about speed
   */
  add(
    steps: number,
    { meanLoss, learningRate }: Pick<StepReport, 'meanLoss' | 'learningRate'>,
    interval: Interval | null,
  ): void {
    this.#count++;
    this.#lossSum += meanLoss;
    this.#samples += interval?.samples ?? 0;
    this.#seconds += interval?.seconds ?? 0;
    if (steps % this.#stride !== 0) return;
    const mean = this.#lossSum / this.#count;
    this.#steps.push(steps);
    this.#trainLoss.push(Number.isFinite(mean) ? mean : null);
    const rate = this.#samples / Math.max(this.#seconds, 1e-6);
    this.#samplesPerSecond.push(this.#samples > 0 ? rate : (this.#samplesPerSecond.at(-1) ?? 0));
    this.#learningRate.push(learningRate);
    this.#count = this.#lossSum = this.#samples = this.#seconds = 0;
    if (this.#steps.length >= MAX_POINTS) this.#halve();
  }

  /** The current end of the curve, for `since`. */
  mark(): CurveMark {
    return { rewritten: this.#rewritten, count: this.#steps.length };
  }

  /** The points since a mark. They come after the first `from` points, and replace what follows those. */
  since({ rewritten, count }: CurveMark): Curve & { readonly from: number } {
    const from = rewritten === this.#rewritten ? count : 0;
    return {
      from,
      stride: this.#stride,
      steps: this.#steps.slice(from),
      trainLoss: this.#trainLoss.slice(from),
      samplesPerSecond: this.#samplesPerSecond.slice(from),
      learningRate: this.#learningRate.slice(from),
    };
  }

  /** All points. */
  curve(): Curve {
    const { from: _, ...curve } = this.since({ rewritten: -1, count: 0 });
    return curve;
  }

  #halve(): void {
    this.#stride *= 2;
    this.#rewritten++;
    const { steps, trainLoss, samplesPerSecond, learningRate } = this.curve();
    for (const column of [this.#steps, this.#trainLoss, this.#samplesPerSecond, this.#learningRate]) column.length = 0;
    // A resumed run may have a point whose step is no multiple of the stride; it is merged with the point after it.
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] ?? 0;
      if (step % this.#stride !== 0) continue;
      const loss = trainLoss[i] ?? null;
      const before = i > 0 && (steps[i - 1] ?? 0) > step - this.#stride ? i - 1 : i;
      const lossBefore = trainLoss[before] ?? null;
      this.#steps.push(step);
      this.#trainLoss.push(loss === null || lossBefore === null ? null : (loss + lossBefore) / 2);
      this.#learningRate.push(learningRate[i] ?? null);
      this.#samplesPerSecond.push(harmonicMean(samplesPerSecond[i] ?? 0, samplesPerSecond[before] ?? 0));
    }
  }
}

export interface CurveMark {
  readonly rewritten: number;
  readonly count: number;
}

/** Harmonic mean of two rates over the same number of samples. */
function harmonicMean(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}

/** The points up to an update: a run that resumes after this update keeps them. */
export function curveUntil(curve: Curve, steps: number): Curve {
  const kept = curve.steps.filter((step) => step <= steps).length;
  return {
    stride: curve.stride,
    steps: curve.steps.slice(0, kept),
    trainLoss: curve.trainLoss.slice(0, kept),
    samplesPerSecond: curve.samplesPerSecond.slice(0, kept),
    learningRate: curve.learningRate.slice(0, kept),
  };
}
