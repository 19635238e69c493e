import type { RunConfig } from '../../src/shared/run-config.js';
import { toyResult } from './toy-model.js';

/**
 * Whether a run is over after these epochs: the rules of stopping, written down without any state that is carried along.
 *
 * @param epochs the parameters at the end of each
 */
export function toyIsOver(epochs: readonly Float32Array[], { epochs: most, stopping }: RunConfig): boolean {
  if (epochs.length === most) return true;
  const results = epochs.map(toyResult);
  const newest = results.at(-1);
  if (!newest) return false;
  const { patienceEpochs, targetAccuracy } = stopping;
  if (targetAccuracy !== null && newest.testCorrect / newest.testCount >= targetAccuracy) return true;
  if (patienceEpochs === null || patienceEpochs >= results.length) return false;
  // None of the last ones is better than the best before them.
  const before = bestOf(results.slice(0, -patienceEpochs));
  const since = bestOf(results.slice(-patienceEpochs));
  return since.correct < before.correct || (since.correct === before.correct && since.loss >= before.loss);
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
