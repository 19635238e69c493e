/** The choice of the model, and the end of the run. */
export interface Choice {
  /**
   * The best epoch so far, from 1, its accuracy 0..1 on the split that is evaluated, and the name of the file in the run
   * directory that has its model (null: unknown). null before the first.
   */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly file: string | null } | null;
  /** Why the run ended before its last epoch, in words; null: it did not. */
  readonly endedEarly: string | null;
  /**
   * With a validation set: accuracy 0..1 of the best model on the test set, which is looked at once, at the end, and the
   * epoch of that model, from 1. Otherwise null.
   */
  readonly test: { readonly epoch: number; readonly accuracy: number } | null;
}
