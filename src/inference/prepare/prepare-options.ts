import { DEFAULT_IMAGE_SIDE, type ImageSide } from '../../shared/model/image-side.js';

/**
 * The steps from a picture to an image like those that a model learned from. 'mnist': to an image of MNIST's form. 'none':
 * the picture is only resized to 32x32 as a training resizes images; one of 28x28 stays as it is. 'auto': by the model.
 */
export type StepChoice = 'auto' | 'mnist' | 'none';

/** The way from a picture to an image for a model. */
export interface PrepareOptions {
  /**
   * Which steps are taken unless the fields below say otherwise. Default: 'auto', which is 'mnist' for models that read single
   * letters and digits in images of 28x28, and where no model is known.
   */
  readonly steps?: StepChoice;
  /**
   * Whether dark and bright change places, so that the digit is bright on black. 'auto' looks at the border, which is
   * background. Default: 'auto'.
   */
  readonly invert?: 'auto' | 'always' | 'never';
  /** Whether shadows and gradients of the background are taken away, and noise below a threshold. Default: true. */
  readonly level?: boolean;
  /** Whether what lies around the digit is cut off, and specks are taken away. Default: true. */
  readonly crop?: boolean;
  /** Whether the digit is scaled into 20 x 20 pixels, with its proportions. Default: true. */
  readonly fit?: boolean;
  /** Whether the brightest pixels become white. Default: true. */
  readonly contrast?: boolean;
  /**
   * The point that comes to the centre of the 28 x 28 pixels: the centre of mass as in MNIST, the middle of the box around the digit
   * or picture, or nothing: then the upper left corners meet. Default: 'mass'.
   */
  readonly center?: 'mass' | 'box' | 'off';
}

/** Every step is decided. */
export interface PrepareSteps extends Required<Omit<PrepareOptions, 'steps'>> {
  /** Whether the picture is resized as in a training. It is then neither fitted nor centred. */
  readonly resize: boolean;
}

const MNIST_STEPS: PrepareSteps = {
  invert: 'auto',
  level: true,
  crop: true,
  fit: true,
  contrast: true,
  center: 'mass',
  resize: false,
};

const NO_STEPS: PrepareSteps = {
  invert: 'never',
  level: false,
  crop: false,
  fit: false,
  contrast: false,
  center: 'off',
  resize: true,
};

/** Facts about the images that a model learned from. */
export interface LearnedImages {
  /** By class number. */
  readonly classNames?: readonly string[];
  /** Height and width in pixels, before they were 32x32. */
  readonly imageSide?: ImageSide;
}

/** One letter or digit of any script. */
const CHARACTER = /^[\p{L}\p{N}]$/u;

/** The steps that 'auto' stands for. Writing is cropped, scaled and centred in its data sets as in MNIST. */
export function stepsFor({ classNames = [], imageSide = DEFAULT_IMAGE_SIDE }: LearnedImages): 'mnist' | 'none' {
  return imageSide === DEFAULT_IMAGE_SIDE && classNames.every((name) => CHARACTER.test(name)) ? 'mnist' : 'none';
}

/** Decides every step. */
export function decideSteps({ steps = 'auto', ...given }: PrepareOptions, learned: LearnedImages = {}): PrepareSteps {
  const choice = steps === 'auto' ? stepsFor(learned) : steps;
  if (choice === 'mnist') return { ...MNIST_STEPS, ...given };
  const { fit = false, center = 'off' } = given;
  return { ...NO_STEPS, ...given, resize: !fit && center === 'off' };
}
