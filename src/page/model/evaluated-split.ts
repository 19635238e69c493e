import type { RunFacts } from '../view/run-view.js';

/** The name of the split that is evaluated after each epoch, and of which the figures of epochs are. */
export function evaluatedSplit({ validationCount }: Pick<RunFacts, 'validationCount'>): 'test' | 'validation' {
  return validationCount === null ? 'test' : 'validation';
}

/** Its number of samples. */
export function evaluatedCount({
  validationCount,
  testCount,
}: Pick<RunFacts, 'validationCount' | 'testCount'>): number {
  return validationCount ?? testCount;
}
