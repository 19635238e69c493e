import type { Choice } from '../../../page/view/choice.js';
import { accuracyOf, type EpochResult } from '../../core/results.js';
import type { Outcome } from '../../core/state.js';
import { BEST_MODEL_FILE } from '../../run/run-files.js';

/** Builds the part of a view that says which model is the best, and why the run ended. */
export class ChoiceBuilder {
  #endedEarly: string | null = null;
  #test: Choice['test'] = null;

  /** The best model was tested. Returns that in words. */
  tested(result: EpochResult): string {
    this.#test = viewOfResult(result);
    const percent = (100 * this.#test.accuracy).toFixed(2);
    return `the best model, of epoch ${this.#test.epoch}, classifies ${percent} % of the test set right`;
  }

  /** The run is complete. Returns that in words. */
  completed({ early }: Extract<Outcome, { readonly type: 'completed' }>): string {
    if (!early) return 'the run is complete';
    this.#endedEarly = early.reason;
    return `the run is complete before its last epoch: ${early.reason}`;
  }

  /**
   * @param best result so far
   * @param keptEpoch whose model is kept as the best, from 0; after the loss of a file it may be another than that of `best`
   */
  choice(best: EpochResult | null, keptEpoch: number | null): Choice {
    const file = best?.epoch === keptEpoch ? BEST_MODEL_FILE : null;
    return { best: best && { ...viewOfResult(best), file }, endedEarly: this.#endedEarly, test: this.#test };
  }
}

/** Epoch, from 1, and accuracy. */
function viewOfResult(result: EpochResult): { readonly epoch: number; readonly accuracy: number } {
  return { epoch: result.epoch + 1, accuracy: accuracyOf(result) };
}
