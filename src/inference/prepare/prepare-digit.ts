import { SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { centered } from './center.js';
import { contrasted } from './contrast.js';
import { cropped } from './crop.js';
import { levelled } from './level.js';
import { checkPicture, type Picture } from './picture.js';
import { inverted, polarityOf } from './polarity.js';
import { decideSteps, type LearnedImages, type PrepareOptions, type PrepareSteps } from './prepare-options.js';
import { resizedPicture } from './resize-picture.js';
import { scaledSide, scalePicture, shrinkTo } from './scale.js';

/** Larger pictures are scaled down first, which also evens out noise: a digit may still be a tenth of the picture. */
export const MAX_WORKING_SIDE = 384;
/** MNIST's digits fit a square of this side. */
const DIGIT_SIDE = 20;
/** A digit whose longer side has fewer pixels in the picture is a guess. */
const MIN_DIGIT_SIDE = 8;
/** Ink that stands out less from the background, of 255, may be something else. */
const MIN_CLEAR_CONTRAST = 40;

export type StepName = 'picture' | 'shrink' | 'invert' | 'level' | 'crop' | 'fit' | 'contrast' | 'center' | 'resize';

/** One step of the preparation. */
export interface PreparationStep {
  readonly name: StepName;
  /** As it is after the step. */
  readonly picture: Picture;
  /** A sentence for people. */
  readonly text: string;
}

/**
 * Signs that an answer may be wrong: no ink; ink that hardly stands out; a digit of a few pixels; a digit that an edge of
 * the picture may cut off; several digits side by side.
 */
export type PreparationProblem = 'blank' | 'faint' | 'small' | 'cut-off' | 'several';

/** An image for a network. */
export interface PreparedDigit {
  /** 28 x 28 pixels, row-major, one byte each: in MNIST's form a bright digit on black. 32 x 32 if it was resized as in a training. */
  readonly image: Uint8Array;
  /** From the picture to the image; steps that change nothing say so or are left out. */
  readonly steps: readonly PreparationStep[];
  readonly problems: readonly PreparationProblem[];
}

/**
 * Makes an image of MNIST's form from a picture, as MNIST was made from scans (LeCun et al., Gradient-based learning
 * applied to document recognition, 1998): the digit bright on black, scaled into 20 x 20 pixels with its proportions,
 * its centre of mass in the middle of 28 x 28. Photographs first lose their background and noise. docs/predict.md gives the
 * reasons of each step. The same pixels give the same bits everywhere: all arithmetic is exact or plainly rounded. With
 * `steps: 'none'`, and for a model that learned from other images, the picture is only resized.
 *
 * @param learned the model that reads the image: `steps: 'auto'` goes by it
 * @throws RangeError when the picture's pixels do not fit its size
 */
export function prepareDigit(picture: Picture, options: PrepareOptions = {}, learned?: LearnedImages): PreparedDigit {
  return takeSteps(picture, decideSteps(options, learned));
}

/**
 * As prepareDigit, when every step is decided.
 *
 * @throws RangeError when the picture's pixels do not fit its size
 */
export function takeSteps(picture: Picture, steps: PrepareSteps): PreparedDigit {
  checkPicture(picture);
  return new Preparation(picture).run(steps);
}

class Preparation {
  readonly #steps: PreparationStep[] = [];
  readonly #problems: PreparationProblem[] = [];
  #picture: Picture;
  #isPaper = false;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#step('picture', picture, `The picture has ${sizeOf(picture)} pixels.`);
  }

  run({ invert, level, crop, fit, contrast, center, resize }: PrepareSteps): PreparedDigit {
    // A training resizes in one go, and no other step takes long.
    if (!resize || level || crop) this.#shrink();
    this.#invert(invert);
    if (level) this.#level();
    if (crop) this.#crop();
    if (resize) this.#resize();
    else this.#fit(fit ? DIGIT_SIDE : SOURCE_IMAGE_SIDE, fit);
    if (contrast) this.#contrast();
    if (!resize) this.#step('center', centered(this.#picture, SOURCE_IMAGE_SIDE, center), CENTERED[center]);
    const image = this.#picture.pixels;
    if (image.every((value) => value === 0)) this.#problems.push('blank');
    return { image, steps: this.#steps, problems: this.#problems };
  }

  #shrink(): void {
    const small = shrinkTo(this.#picture, MAX_WORKING_SIDE);
    if (small !== this.#picture) this.#step('shrink', small, `It is scaled down to ${sizeOf(small)}.`);
  }

  #resize(): void {
    const resized = resizedPicture(this.#picture);
    const text =
      resized === this.#picture
        ? `It has ${sizeOf(resized)} pixels, and stays as it is.`
        : `Resized to ${sizeOf(resized)} pixels, as a training resizes images.`;
    this.#step('resize', resized, text);
  }

  #invert(invert: 'auto' | 'always' | 'never'): void {
    if (invert === 'never') return;
    const { isDarkOnLight, border, brighter, darker } = polarityOf(this.#picture);
    this.#isPaper = invert === 'always' || isDarkOnLight;
    const reason = `the border is ${border} of 255, and ink is up to ${brighter} brighter and ${darker} darker`;
    if (invert === 'always')
      this.#step('invert', inverted(this.#picture), 'Dark and bright change places, as asked for.');
    else if (isDarkOnLight) this.#step('invert', inverted(this.#picture), `Dark on light, turned round: ${reason}.`);
    else this.#step('invert', this.#picture, `Bright on dark, kept: ${reason}.`);
  }

  #level(): void {
    const { picture, contrast, threshold, isNoisy } = levelled(this.#picture, this.#isPaper);
    const noise = isNoisy ? ' Noise is evened out.' : '';
    const text =
      contrast === 0
        ? 'Nothing stands out from the background.'
        : `The background is taken away, with ${threshold} of 255 above it; ink stands out by ${contrast}.${noise}`;
    this.#step('level', picture, text);
    if (contrast > 0 && contrast < MIN_CLEAR_CONTRAST) this.#problems.push('faint');
  }

  #crop(): void {
    const digit = cropped(this.#picture);
    if (!digit) {
      this.#step('crop', this.#picture, 'There is no ink to cut out.');
      return;
    }
    const { box, droppedShapes, isCutOff, hasSeveral } = digit;
    const dropped = droppedShapes > 0 ? ` Specks and shapes left out: ${droppedShapes}.` : '';
    const text = `Cut to ${sizeOf(digit.picture)} pixels from column ${box.left} and row ${box.top}.${dropped}`;
    this.#step('crop', digit.picture, text);
    if (Math.max(digit.picture.width, digit.picture.height) < MIN_DIGIT_SIDE) this.#problems.push('small');
    if (isCutOff) this.#problems.push('cut-off');
    if (hasSeveral) this.#problems.push('several');
  }

  /** Scales into the square; without `grow` only when the picture is too large for it. */
  #fit(side: number, grow: boolean): void {
    const { width, height } = this.#picture;
    const longest = Math.max(width, height);
    if (longest === side || (longest < side && !grow)) return;
    const fitted = scalePicture(this.#picture, scaledSide(width, longest, side), scaledSide(height, longest, side));
    this.#step('fit', fitted, `Scaled to ${sizeOf(fitted)} pixels, to fit ${side} x ${side}.`);
  }

  #contrast(): void {
    const bright = contrasted(this.#picture);
    if (bright !== this.#picture) this.#step('contrast', bright, 'The brightest pixels become white.');
  }

  #step(name: StepName, picture: Picture, text: string): void {
    this.#picture = picture;
    this.#steps.push({ name, picture, text });
  }
}

const CENTERED = {
  mass: 'The centre of mass comes to the middle of 28 x 28 pixels.',
  box: 'The middle of the box comes to the middle of 28 x 28 pixels.',
  off: 'It lies in the upper left corner of 28 x 28 pixels.',
} as const;

const sizeOf = ({ width, height }: Picture): string => `${width} x ${height}`;
