/** The steps from a picture to an image of MNIST's form. Each can be left out. */
export interface PrepareOptions {
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

export const DEFAULT_PREPARE_OPTIONS: Required<PrepareOptions> = {
  invert: 'auto',
  level: true,
  crop: true,
  fit: true,
  contrast: true,
  center: 'mass',
};

/** No step: a picture of 28 x 28 pixels keeps its bits, and a larger one is only scaled down. */
export const NO_PREPARATION: Required<PrepareOptions> = {
  invert: 'never',
  level: false,
  crop: false,
  fit: false,
  contrast: false,
  center: 'off',
};
