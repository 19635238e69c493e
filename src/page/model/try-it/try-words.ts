import type { LearnedImages } from '../../../inference/prepare/prepare-options.js';
import { stepsFor } from '../../../inference/prepare/prepare-options.js';
import { areDigits } from '../../../shared/model/class-names.js';

/** The words of the card for a model. */
export interface TryWords {
  /** Title of the card, and of the link to it. */
  readonly title: string;
  /** On the empty pad. */
  readonly prompt: string;
  /** Beside the empty pad. */
  readonly invitation: string;
  /** About an image in which nothing is found. */
  readonly nothing: string;
  /** The thing that is cropped and centred; no letter or digit is when a model is of other things. */
  readonly what: string;
}

const writing = (what: string): TryWords => ({
  title: `Try it: draw a ${what}`,
  prompt: `Draw a ${what} here`,
  invitation: `Draw a ${what}, and the network reads it while you draw.`,
  nothing: `There is no ${what} in this image.`,
  what,
});

const THINGS: TryWords = {
  title: 'Try it: open an image, or draw',
  prompt: 'Draw or drop an image here',
  invitation: 'Open an image or draw, and the network says what it sees.',
  nothing: 'There is nothing in this image.',
  what: 'picture',
};

/** The words for a model of digits, of letters, or of other things. */
export function tryWords(learned: LearnedImages & { readonly classNames: readonly string[] }): TryWords {
  if (areDigits(learned.classNames)) return writing('digit');
  return stepsFor(learned) === 'mnist' ? writing('character') : THINGS;
}
