import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BodyShare } from '../body-memory.js';
import type { GivenImage } from '../given-image.js';
import type { ImageQueue } from '../image-queue.js';
import { busy } from '../image-queue.js';
import { PREDICT_OPTION_NAMES, type RequestOptions } from '../predict-options.js';
import type { PredictionAnswer, Predictor } from '../predictor.js';
import { Refusal } from '../refusals.js';
import type { ServeLimits } from '../serve-limits.js';
import { readForm } from './form-images.js';
import { imageOfFile, imagesOfJson, type JsonBody } from './given-images.js';
import { refuseInvalid, UNREADABLE } from './refuse-errors.js';
import { ERROR_SCHEMA, jsonBodySchema, PREDICTIONS_SCHEMA, QUERY_SCHEMA } from './schemas.js';

export interface PredictRouteOptions {
  readonly predictor: Predictor;
  readonly queue: ImageQueue;
  readonly limits: ServeLimits;
  /** The memory of the request's body. */
  readonly memoryOf: (request: FastifyRequest) => BodyShare;
}

/** Path of the route. */
export const PREDICT_PATH = '/predict';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const REFUSED = { description: 'why the request is refused, or its image cannot be read', ...json(ERROR_SCHEMA) };

interface Given {
  readonly images: readonly GivenImage[];
  readonly options: RequestOptions;
}

/** Adds the route that reads images. */
export function addPredictRoute(
  app: FastifyInstance,
  { predictor, queue, limits, memoryOf }: PredictRouteOptions,
): void {
  app.post(
    PREDICT_PATH,
    {
      schema: {
        operationId: 'predict',
        summary: 'Tells the classes of images',
        description:
          'An image as the body, images in a form, or images in JSON. Options are in the query, or in the form or JSON.',
        querystring: QUERY_SCHEMA,
        body: { content: { 'application/json': { schema: jsonBodySchema(limits) } } },
        response: {
          200: { description: 'how the model reads each image', ...json(PREDICTIONS_SCHEMA) },
          default: REFUSED,
        },
      },
      // Before the body is read.
      onRequest: (_request, _reply, done) => done(queue.isFull ? busy(queue.length) : undefined),
    },
    async (request, reply): Promise<PredictionAnswer> => {
      const { images, options } = await imagesOf(request, limits, memoryOf(request));
      if (images.length === 0) throw missing();
      const answer = await inTime(reply, limits.requestMs, (signal) => predictor.predict(images, options, signal));
      const [first] = answer.predictions;
      // An image that is the body itself is the whole request.
      if (first && 'error' in first && request.body instanceof Uint8Array)
        return reply.code(UNREADABLE).send(first.error);
      return answer;
    },
  );
}

async function imagesOf(request: FastifyRequest, { bodyBytes }: ServeLimits, memory: BodyShare): Promise<Given> {
  const query = request.query as RequestOptions;
  if (request.isMultipart()) {
    const { images, fields } = await readForm(request, memory, bodyBytes);
    const validate = request.getValidationFunction('querystring');
    // It also makes numbers and booleans of the texts.
    if (validate?.(fields) === false) throw refuseInvalid(validate.errors ?? [], 'form');
    return { images, options: { ...query, ...(fields as RequestOptions) } };
  }
  const { body } = request;
  if (body instanceof Uint8Array) return { images: body.length === 0 ? [] : [imageOfFile(body)], options: query };
  if (body === undefined || body === null) return { images: [], options: query };
  const json = body as JsonBody & RequestOptions;
  const given = Object.entries(json).filter(([name]) => (PREDICT_OPTION_NAMES as readonly string[]).includes(name));
  return { images: imagesOfJson(json), options: { ...query, ...(Object.fromEntries(given) as RequestOptions) } };
}

/**
 * Waits for an answer as long as its client does, and at most `limitMs`. Fastify's own signal and time limit end with
 * the reading of the body.
 *
 * @param make gets a signal that is aborted when nobody waits any more
 */
async function inTime<T>(
  { raw }: FastifyReply,
  limitMs: number,
  make: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const given = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  const abort = (): void => controller.abort(tooSlow(limitMs));
  const timer = setTimeout(abort, limitMs);
  raw.once('close', abort);
  try {
    return await Promise.race([make(signal), given]);
  } finally {
    clearTimeout(timer);
    raw.off('close', abort);
  }
}

const tooSlow = (limitMs: number): Refusal =>
  new Refusal(
    'answer-too-slow',
    `Cannot answer: the images must be read within ${limitMs / 1000} s, but were not.`,
    'Try again a little later, or with fewer images in a request.',
  );

const missing = (): Refusal =>
  new Refusal(
    'body-missing',
    'Cannot predict: the request must have an image, got none.',
    'Send one: curl --data-binary @image.png, or -F image=@image.png.',
  );
