// Compares the cost model with every measurement that it comes from.
import { SCALING_WORKER_COUNTS, type ScalingTransport, scalingFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { type Costs, costsOf, exchangesOf, mainThreadMs, sharedStepMs } from './cost-model.js';

/** The model must be this near to every measurement, as a ratio either way. */
export const MODEL_TOLERANCE = 1.3;

export interface Predicted {
  readonly predictedMs: number;
  /** Predicted by measured. */
  readonly ratio: number;
}

export interface Comparison extends Readonly<Record<ScalingTransport, Readonly<Record<'step' | 'main', Predicted>>>> {
  readonly workers: number;
}

/** For each number of workers that was measured. */
export function comparisons(result: BenchmarkResult): Comparison[] {
  const { figures, machine } = result;
  const costs = { encrypted: costsOf(result, 'encrypted'), insecure: costsOf(result, 'insecure') };
  const predicted = (figure: string, predictedMs: number): Predicted => ({
    predictedMs,
    ratio: predictedMs / (figures[figure]?.median ?? Number.NaN),
  });
  const of = (transport: ScalingTransport, transportCosts: Costs, workers: number) => {
    const exchanges = exchangesOf(result, transport, workers);
    return {
      step: predicted(
        scalingFigure(transport, workers, 'step'),
        sharedStepMs(transportCosts, machine.cores, exchanges),
      ),
      main: predicted(scalingFigure(transport, workers, 'main thread'), mainThreadMs(transportCosts, exchanges)),
    };
  };
  return SCALING_WORKER_COUNTS.filter((workers) => scalingFigure('encrypted', workers, 'step') in figures).map(
    (workers) => ({
      workers,
      encrypted: of('encrypted', costs.encrypted, workers),
      insecure: of('insecure', costs.insecure, workers),
    }),
  );
}

/** The largest distance between model and measurement, as a ratio from 1. */
export function worstRatio(all: readonly Comparison[]): number {
  const ratios = all.flatMap(({ encrypted, insecure }) =>
    [encrypted, insecure].flatMap(({ step, main }) => [step.ratio, main.ratio]),
  );
  return Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
}
