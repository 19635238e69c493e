import type { Refusal } from './refusals.js';

/** An image of a request. */
export interface GivenImage {
  /** Name of the file, as the client gives it; null without one. */
  readonly name: string | null;
  /** A file, 28 x 28 or 32 x 32 pixels that need no preparation, or why there is neither. */
  readonly content:
    | { readonly type: 'file'; readonly bytes: Uint8Array }
    | { readonly type: 'digit'; readonly pixels: Uint8Array }
    | { readonly type: 'refused'; readonly refusal: Refusal };
}
