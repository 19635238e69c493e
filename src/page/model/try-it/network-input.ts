import { type PreparationProblem, prepareDigit } from '../../../inference/prepare/prepare-digit.js';
import type { LearnedImages } from '../../../inference/prepare/prepare-options.js';
import { bytesOf } from '../pictures.js';
import { type Ink, PAD_SIDE } from './ink.js';
import type { Content } from './pad.js';
import { tryWords } from './try-words.js';

/** The part of the pad that the network gets to see. */
export interface NetworkInput {
  /** 28 x 28 or 32 x 32 pixels, row-major, one byte each; null: there is nothing to see. */
  readonly image: Uint8Array | null;
  /** A sentence about a sign that the answer may be wrong; empty if there is none. */
  readonly doubt: string;
}

const doubtsAbout = (what: string): Readonly<Record<PreparationProblem, string>> => ({
  blank: '',
  faint: `The ${what} hardly stands out from its background.`,
  small: `The ${what} is very small.`,
  'cut-off': `An edge may cut the ${what} off.`,
  several: `There seem to be several ${what}s; it reads one.`,
});

/**
 * Prepares the pad's content as the command `predict` prepares an image. Samples of the test set need no preparation.
 *
 * @param ink of the content, if it is a drawing
 * @param learned the model that reads it
 */
export function networkInput(
  content: Content,
  ink: Ink,
  learned: LearnedImages & { readonly classNames: readonly string[] },
): NetworkInput {
  if (content.kind === 'sample') return { image: bytesOf(content.sample.pixels), doubt: '' };
  const { image, problems } =
    content.kind === 'image'
      ? prepareDigit(content.picture, {}, learned)
      : // A drawing has no background to be told from ink.
        prepareDigit({ width: PAD_SIDE, height: PAD_SIDE, pixels: ink }, { invert: 'never', level: false }, learned);
  const { nothing, what } = tryWords(learned);
  if (problems.includes('blank')) {
    return { image: null, doubt: content.kind === 'image' ? nothing : '' };
  }
  // A drawing may touch the pad's edges.
  const doubts = problems.filter((problem) => content.kind === 'image' || problem !== 'cut-off');
  return { image, doubt: doubts.map((problem) => doubtsAbout(what)[problem]).join(' ') };
}
