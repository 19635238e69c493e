import { formatCount } from '../format.js';

/** Whether the page can read images. */
export type ReaderState =
  | { readonly kind: 'loading' }
  /** This browser cannot run the kernel, or the parameters do not come. */
  | { readonly kind: 'unable'; readonly reason: string }
  /** No update was made yet. */
  | { readonly kind: 'untrained' }
  /** A report of a run that has no model. */
  | { readonly kind: 'no-model' }
  /** `step`: updates that the parameters have seen; null if unknown. */
  | { readonly kind: 'ready'; readonly step: number | null };

/** The reader's state in words. */
export function readerWords(state: ReaderState): string {
  switch (state.kind) {
    case 'loading':
      return 'The network is being loaded.';
    case 'unable':
      return state.reason;
    case 'untrained':
      return 'There is no model yet. It reads as soon as the first steps of the training are made.';
    case 'no-model':
      return 'The run has no finished model, so nothing can be tried here. lenet-cluster view shows the run with its newest checkpoint.';
    case 'ready':
      return state.step === null
        ? 'reads with the model'
        : `reads with the model after step ${formatCount(state.step)}`;
  }
}
