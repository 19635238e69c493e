import { counted } from '../../shared/text/plural.js';
import type { ComparedRun, RunComparison } from './comparison.js';

/** The comparison of each run with the first, and what is to be said about the ends of the runs, in a sentence each. */
export function comparisonSentences({ runs }: RunComparison): string[] {
  return [...sentencesToFirst(runs), ...runs.flatMap(endSentences)];
}

function endSentences({ letter, endedEarly, test }: ComparedRun): string[] {
  return [
    ...(endedEarly === null ? [] : [`${letter} ended early: ${endedEarly}.`]),
    ...(test?.accuracy == null
      ? []
      : [
          `${letter}: the best model, of epoch ${test.epoch}, has ${(100 * test.accuracy).toFixed(2)} % of the test set right.`,
        ]),
  ];
}

function sentencesToFirst(runs: readonly ComparedRun[]): string[] {
  const [first] = runs;
  return runs.flatMap(({ letter, toFirst }) => {
    if (!toFirst || !first) return [];
    const { sameModel, partsAtEpoch, commonEpochs } = toFirst;
    const model =
      sameModel === null
        ? 'not both are finished'
        : sameModel
          ? 'the same model (same SHA-256)'
          : 'another model (other SHA-256)';
    const curves =
      commonEpochs === 0
        ? 'no epoch in common'
        : partsAtEpoch === null
          ? `the same results in ${counted(commonEpochs, 'common epoch')}`
          : `the results first differ in epoch ${partsAtEpoch}`;
    return [`${letter} and ${first.letter}: ${model}; ${curves}.`];
  });
}
