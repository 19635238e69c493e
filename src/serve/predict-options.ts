import type { PrepareOptions } from '../inference/prepare/prepare-options.js';
import { NO_PREPARATION } from '../inference/prepare/prepare-options.js';
import { CLASS_COUNT } from '../shared/model/model.js';

/** The options of a request, as the query, the JSON body or fields of a form have them. */
export interface RequestOptions extends PrepareOptions {
  /** The most probable classes, so many, are listed. */
  readonly top?: number;
  /** false: no step of the preparation but those that are asked for. */
  readonly prepare?: boolean;
}

/** JSON schemas of the options, by name. */
export const PREDICT_OPTIONS = {
  top: {
    type: 'integer',
    minimum: 1,
    maximum: CLASS_COUNT,
    description: 'lists so many of the most probable classes in `top`',
  },
  prepare: {
    type: 'boolean',
    default: true,
    description: 'false: the image is used as it is, scaled down if it is larger than 28 x 28 pixels',
  },
  invert: {
    type: 'string',
    enum: ['auto', 'always', 'never'],
    description: 'whether dark and bright change places; default: auto, so that the digit is bright on black',
  },
  level: { type: 'boolean', description: 'whether shadows and noise of the background are taken away; default: true' },
  crop: { type: 'boolean', description: 'whether what lies around the digit is cut off; default: true' },
  fit: { type: 'boolean', description: 'whether the digit is scaled into 20 x 20 pixels; default: true' },
  contrast: { type: 'boolean', description: 'whether the brightest pixels become white; default: true' },
  center: {
    type: 'string',
    enum: ['mass', 'box', 'off'],
    description: 'what comes to the centre of the 28 x 28 pixels; default: mass, the centre of mass',
  },
} as const satisfies Record<keyof RequestOptions, object>;

/** The names of all options. */
export const PREDICT_OPTION_NAMES = Object.keys(PREDICT_OPTIONS) as readonly (keyof RequestOptions)[];

/** The preparation that a request asks for. */
export function prepareOptionsOf({ top: _, prepare = true, ...steps }: RequestOptions): PrepareOptions {
  return prepare ? steps : { ...NO_PREPARATION, ...steps };
}
