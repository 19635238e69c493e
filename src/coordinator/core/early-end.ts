import type { Stopping } from '../../shared/recipe/recipe.js';
import type { RunConfig } from '../../shared/run-config.js';
import { counted } from '../../shared/text/plural.js';
import { accuracyOf, type EpochResult, type RunStanding } from './results.js';
import type { CoordinatorState, EarlyEnd } from './state.js';

/**
 * Whether, and why, a run ends before its last epoch. It may end only between two epochs, when every epoch so far is
 * evaluated: so the answer depends on the results alone, and not on when they came.
 */
export function earlyEndOf({ cursor, evaluating, options, standing }: EndingState): EarlyEnd | null {
  const { epochs, stopping, earlierGoals } = options.config;
  if (cursor.stepInEpoch > 0 || cursor.epoch >= epochs || evaluating.length > 0) return null;
  // The run did not end before this step, whatever its reasons to stop are now.
  if (cursor.step < (earlierGoals?.at(-1)?.steps ?? 0)) return null;
  return standing.last?.epoch === cursor.epoch - 1 ? reasonToStop(standing, stopping) : null;
}

interface EndingState extends Pick<CoordinatorState, 'cursor' | 'evaluating' | 'standing'> {
  readonly options: { readonly config: Pick<RunConfig, 'epochs' | 'stopping' | 'earlierGoals'> };
}

/** Why the results so far are a reason to stop; null: they are none. */
export function reasonToStop(
  { best, last }: RunStanding,
  { patienceEpochs, targetAccuracy }: Stopping,
): EarlyEnd | null {
  if (best === null || last === null) return null;
  if (targetAccuracy !== null && accuracyOf(last) >= targetAccuracy) {
    const target = `${Number((100 * targetAccuracy).toFixed(4))} %`;
    return {
      cause: 'target-accuracy',
      reason: `epoch ${last.epoch + 1} has reached the target accuracy of ${target}: ${percent(last)}`,
    };
  }
  if (patienceEpochs === null || last.epoch - best.epoch < patienceEpochs) return null;
  return {
    cause: 'early-stop',
    reason: `no better result for ${counted(patienceEpochs, 'epoch')}: the best is ${percent(best)} after epoch ${best.epoch + 1}`,
  };
}

const percent = (result: EpochResult): string => `${(100 * accuracyOf(result)).toFixed(2)} %`;
