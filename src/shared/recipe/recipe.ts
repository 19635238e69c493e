/**
 * The settings of a training beyond those of the classic program: optimizer, learning rate over time, loss, augmentation and
 * when to stop. The bits of the model depend on each of them.
 */
export interface Recipe {
  readonly optimizer: OptimizerSettings;
  readonly learningRateSchedule: LearningRateSchedule;
  /** Share of the label's probability that is spread over all classes, from 0, below 1. */
  readonly labelSmoothing: number;
  /** Random changes of the training images; null: none. */
  readonly augmentation: Augmentation | null;
  readonly stopping: Stopping;
}

export const OPTIMIZER_NAMES = ['adam', 'adamw', 'sgd'] as const;

/** As the classes of the same names in torch.optim. */
export interface OptimizerSettings {
  readonly name: (typeof OPTIMIZER_NAMES)[number];
  /** From 0. adam and sgd add it times the parameter to the gradient; adamw shrinks the parameters by it times the learning rate. */
  readonly weightDecay: number;
  /** Momentum of sgd, from 0, below 1; 0 for the others. */
  readonly momentum: number;
  /** Largest Euclidean norm of a step's mean gradient, above 0; a longer one is scaled down. null: no limit. */
  readonly clipNorm: number | null;
}

/** The learning rate of each step, as a factor of the run's own. */
export type LearningRateSchedule = { readonly warmupSteps: number } & (
  | { readonly type: 'constant' }
  /** From 1 to `finalFactor` along half a cosine, by the last step. */
  | { readonly type: 'cosine'; readonly finalFactor: number }
  /** Times `factor` after every so many epochs. */
  | { readonly type: 'step'; readonly everyEpochs: number; readonly factor: number }
  /** Up to 1 in the first `peakAt` of the steps (0..1), then down to 0, along cosines: Smith & Topin (2018), as in PyTorch. */
  | { readonly type: 'onecycle'; readonly peakAt: number }
  /** Times `factor` when the evaluated loss has not fallen for more than `patienceEpochs` epochs. */
  | { readonly type: 'plateau'; readonly factor: number; readonly patienceEpochs: number }
);

/** The largest change of each kind. Each image gets a random one, which differs in each epoch. */
export interface Augmentation {
  /** Moves it up or down, and left or right, by up to so many pixels of the 32x32 image, 0..16. */
  readonly shiftPixels: number;
  /** Turns it either way by up to so many degrees, 0..180. */
  readonly rotationDegrees: number;
  /** Makes it larger or smaller by up to this share of its size, 0..0.5. */
  readonly scale: number;
  /** Moves each point of a grid, one at every 8 pixels, by up to so many pixels along each axis, and what lies between them smoothly, 0..16. */
  readonly elasticPixels: number;
}

/** When a run ends before its last epoch; null: not for this reason. */
export interface Stopping {
  /** After so many epochs in a row without a better result. */
  readonly patienceEpochs: number | null;
  /** At a share of right answers, above 0, at most 1. */
  readonly targetAccuracy: number | null;
}

/** The classic program: Adam at a constant rate, on the images as they are, to the last epoch. */
export const CLASSIC_RECIPE: Recipe = {
  optimizer: { name: 'adam', weightDecay: 0, momentum: 0, clipNorm: null },
  learningRateSchedule: { type: 'constant', warmupSteps: 0 },
  labelSmoothing: 0,
  augmentation: null,
  stopping: { patienceEpochs: null, targetAccuracy: null },
};
