import { SOURCE_IMAGE_PIXELS } from '../../shared/data/resize.js';
import { IMAGE_PIXELS, MAX_CLASS_COUNT, MIN_CLASS_COUNT } from '../../shared/model/model.js';
import { PREDICT_OPTIONS } from '../predict-options.js';
import type { ServeLimits } from '../serve-limits.js';

/** JSON schemas of requests and answers. Requests are checked against them, and the OpenAPI document consists of them. */

const probability = { type: 'number', minimum: 0, maximum: 1 };
const number = { type: 'integer', minimum: 0, maximum: MAX_CLASS_COUNT - 1 };
const className = { type: 'string' };
const classProbability = {
  type: 'object',
  required: ['class', 'className', 'probability'],
  properties: { class: number, className, probability },
};

const errorProperties = {
  code: { type: 'string', description: 'stable; docs/errors.md explains each' },
  message: { type: 'string' },
  hint: { type: 'string', description: 'what to try' },
};

/** An answer that says why a request is refused. */
export const ERROR_SCHEMA = {
  $id: 'Error',
  title: 'Error',
  type: 'object',
  required: ['code', 'message'],
  properties: errorProperties,
};

const prediction = {
  title: 'Prediction',
  type: 'object',
  required: ['class', 'className', 'probability', 'probabilities', 'problems'],
  properties: {
    name: { type: 'string', description: 'of the file, if the request gives one' },
    class: { ...number, description: 'number of the most probable class' },
    className: { ...className, description: 'its name' },
    probability: { ...probability, description: 'of this class' },
    probabilities: {
      type: 'array',
      minItems: MIN_CLASS_COUNT,
      maxItems: MAX_CLASS_COUNT,
      items: probability,
      description: 'of all classes, by number',
    },
    top: { type: 'array', items: classProbability, description: 'the most probable classes, with the option `top`' },
    problems: {
      type: 'array',
      items: { type: 'string' },
      description: 'signs that the answer may be wrong, such as blank, faint, small, cut-off, several',
    },
  },
};

const failure = {
  title: 'ImageError',
  type: 'object',
  required: ['error'],
  properties: {
    name: { type: 'string' },
    error: { type: 'object', required: ['code', 'message'], properties: errorProperties },
  },
};

/** The answer of /predict. */
export const PREDICTIONS_SCHEMA = {
  $id: 'Predictions',
  title: 'Predictions',
  type: 'object',
  required: ['model', 'predictions'],
  properties: {
    model: { type: 'string', description: 'SHA-256 of the model that read the images' },
    predictions: {
      type: 'array',
      description: 'one for each image, in their order; an image that cannot be read does not fail the others',
      items: { oneOf: [prediction, failure] },
    },
  },
};

/** The query of /predict. */
export const QUERY_SCHEMA = { type: 'object', additionalProperties: false, properties: PREDICT_OPTIONS };

/** A JSON body of /predict. */
export function jsonBodySchema({ imagesPerRequest }: ServeLimits) {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      images: {
        type: 'array',
        minItems: 1,
        maxItems: imagesPerRequest,
        items: { type: 'string' },
        description: 'files in base64, or data URLs of them',
      },
      pixels: {
        type: 'array',
        minItems: 1,
        maxItems: imagesPerRequest,
        items: {
          type: 'array',
          items: { type: 'integer', minimum: 0, maximum: 255 },
          anyOf: [SOURCE_IMAGE_PIXELS, IMAGE_PIXELS].map((count) => ({
            type: 'array',
            minItems: count,
            maxItems: count,
          })),
        },
        description:
          'images of 28 x 28 or 32 x 32 pixels, row by row, as those of the training: bright on black in MNIST; they are used as they are',
      },
      ...PREDICT_OPTIONS,
    },
    oneOf: [{ required: ['images'] }, { required: ['pixels'] }],
  };
}

const nullable = (type: string, description: string) => ({ type: [type, 'null'], description });

/** The answer of /model. */
export const MODEL_SCHEMA = {
  $id: 'Model',
  title: 'Model',
  type: 'object',
  required: [
    'sha256',
    'kind',
    'file',
    'loadedAt',
    'parameters',
    'classNames',
    'normalization',
    'imageSide',
    'accuracy',
    'provenance',
  ],
  properties: {
    sha256: { type: 'string', description: "of the model's file, in hexadecimal" },
    kind: { type: 'string', enum: ['safetensors', 'checkpoint'] },
    file: { type: 'string', description: 'its name' },
    loadedAt: { type: 'string', format: 'date-time' },
    parameters: { type: 'integer', description: 'how many it has' },
    classNames: { type: 'array', items: className, description: 'names of the classes, by number' },
    imageSide: { type: 'integer', enum: [28, 32], description: "height and width of the training's images, in pixels" },
    normalization: {
      type: 'object',
      required: ['mean', 'standardDeviation'],
      properties: { mean: { type: 'number' }, standardDeviation: { type: 'number' } },
    },
    accuracy: nullable('number', 'share of the test set that is classified right; null if nothing tells it'),
    provenance: {
      type: 'object',
      additionalProperties: true,
      description: 'what is known of its training; a field is null if nothing tells it',
    },
  },
};
