import type { EarlyEnd } from '../../src/coordinator/core/state.js';
import type { RunConfig } from '../../src/shared/run-config.js';
import { toyResult } from './toy-model.js';

/**
 * Why a run is over after these epochs: the rules of stopping, written down without any state that is carried along.
 *
 * @param epochs the parameters at the end of each
 * @returns null when it goes on
 */
export function toyEnd(
  epochs: readonly Float32Array[],
  { epochs: most, stopping }: RunConfig,
): EarlyEnd['cause'] | 'last-epoch' | null {
  if (epochs.length === most) return 'last-epoch';
  const results = epochs.map(toyResult);
  const newest = results.at(-1);
  if (!newest) return null;
  const { patienceEpochs, targetAccuracy } = stopping;
  if (targetAccuracy !== null && newest.testCorrect / newest.testCount >= targetAccuracy) return 'target-accuracy';
  if (patienceEpochs === null || patienceEpochs >= results.length) return null;
  // None of the last ones is better than the best before them.
  const before = bestOf(results.slice(0, -patienceEpochs));
  const since = bestOf(results.slice(-patienceEpochs));
  const isBetter = since.correct > before.correct || (since.correct === before.correct && since.loss < before.loss);
  return isBetter ? null : 'early-stop';
}

/** The parameters of the best epoch; of equal ones, the first. */
export function toyBest(epochs: readonly Float32Array[]): Float32Array | undefined {
  const best = bestOf(epochs.map(toyResult));
  return epochs.find((parameters) => {
    const { testCorrect, testLoss } = toyResult(parameters);
    return testCorrect === best.correct && testLoss === best.loss;
  });
}

function bestOf(results: readonly ReturnType<typeof toyResult>[]): { readonly correct: number; readonly loss: number } {
  const correct = Math.max(...results.map(({ testCorrect }) => testCorrect));
  const losses = results.filter(({ testCorrect }) => testCorrect === correct).map(({ testLoss }) => testLoss);
  return { correct, loss: Math.min(...losses) };
}
