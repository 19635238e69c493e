import { messageOf } from '../shared/errors.js';
import type { RunConfig } from '../shared/run-config.js';
import type { KeptModel } from './best-model.js';
import { epochResultOf, evaluatedSplitOf } from './core/reports.js';
import type { EpochResult } from './core/results.js';
import { type EvaluationThreadData, ThreadEvaluator } from './evaluation/evaluator.js';

export interface FinalTestOptions {
  readonly config: RunConfig;
  /** The model that the validation set chose; null: there is none. */
  readonly best: KeptModel | null;
  readonly evaluation: Omit<EvaluationThreadData, 'split'>;
  /** Is told why there is no result. */
  readonly onFailure: (message: string) => void;
}

/**
 * Looks at the test set once, at the end of a run with a validation set, with the model that this chose. Never rejects.
 *
 * @returns null without a validation set: then the test set was evaluated after each epoch
 */
export async function finalTest({
  config,
  best,
  evaluation,
  onFailure,
}: FinalTestOptions): Promise<EpochResult | null> {
  if (evaluatedSplitOf(config) === 'test' || best === null) return null;
  const evaluator = new ThreadEvaluator({ ...evaluation, split: 'test' });
  const { epoch } = best.result;
  try {
    const tested = await evaluator.evaluate(best.parameters, epoch);
    return epochResultOf({ epoch, ...tested });
  } catch (error) {
    onFailure(`Cannot test the best model: ${messageOf(error)}`);
    return null;
  } finally {
    await evaluator.close();
  }
}
