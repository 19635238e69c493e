import {
  decideSteps,
  type LearnedImages,
  type PrepareOptions,
  type PrepareSteps,
} from '../inference/prepare/prepare-options.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';

/** The options of a request, as the query, the JSON body or fields of a form have them. */
export interface RequestOptions extends Omit<PrepareOptions, 'steps'> {
  /** The most probable classes, so many, are listed. */
  readonly top?: number;
  /** As `steps` of PrepareOptions; 'false' and 'true' stand for 'none' and 'auto'. */
  readonly prepare?: keyof typeof STEP_CHOICES;
}

const STEP_CHOICES = { auto: 'auto', mnist: 'mnist', none: 'none', true: 'auto', false: 'none' } as const;

/** JSON schemas of the options, by name. */
export const PREDICT_OPTIONS = {
  top: {
    type: 'integer',
    minimum: 1,
    maximum: MAX_CLASS_COUNT,
    description: 'lists so many of the most probable classes in `top`, or all if the model has fewer',
  },
  prepare: {
    type: 'string',
    enum: Object.keys(STEP_CHOICES),
    default: 'auto',
    description:
      'mnist: the steps below are taken, as for MNIST; none, or false: the image is only resized as in a training; auto, or true: by the model',
  },
  invert: {
    type: 'string',
    enum: ['auto', 'always', 'never'],
    description:
      'whether dark and bright change places; without a step: never; else auto, so that the digit is bright on black',
  },
  level: { type: 'boolean', description: 'whether shadows and noise of the background are taken away' },
  crop: { type: 'boolean', description: 'whether what lies around the digit is cut off' },
  fit: { type: 'boolean', description: 'whether the digit is scaled into 20 x 20 pixels' },
  contrast: { type: 'boolean', description: 'whether the brightest pixels become white' },
  center: {
    type: 'string',
    enum: ['mass', 'box', 'off'],
    description: 'what comes to the centre of the 28 x 28 pixels: the centre of mass or the middle of the box',
  },
} as const satisfies Record<keyof RequestOptions, object>;

/** The names of all options. */
export const PREDICT_OPTION_NAMES = Object.keys(PREDICT_OPTIONS) as readonly (keyof RequestOptions)[];

/** The preparation that a request asks for. */
export function stepsOf({ top: _, prepare = 'auto', ...given }: RequestOptions, learned: LearnedImages): PrepareSteps {
  return decideSteps({ steps: STEP_CHOICES[prepare], ...given }, learned);
}
