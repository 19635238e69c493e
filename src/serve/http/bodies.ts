import { Transform } from 'node:stream';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BodyMemory, type BodyShare, SMALL_BODY_BYTES } from '../body-memory.js';
import { PREDICT_OPTIONS } from '../predict-options.js';
import { Refusal } from '../refusals.js';
import { MAX_JSON_BYTES, type ServeLimits } from '../serve-limits.js';

/** Types of bodies that are an image. What it really is, its first bytes tell. */
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/bmp'];
/** The type that curl and browsers state when they are not told one; any image may be in it. */
const UNTOLD_TYPES = ['application/octet-stream', 'application/x-www-form-urlencoded'];

/**
 * Adds the parsers of bodies, and bounds their memory.
 *
 * @returns the memory of a request's body
 */
export function addBodies(
  app: FastifyInstance,
  memory: BodyMemory,
  { bodyBytes }: ServeLimits,
): (request: FastifyRequest) => BodyShare {
  const shares = new WeakMap<object, BodyShare>();
  const memoryOf = ({ raw }: FastifyRequest): BodyShare => shares.get(raw) ?? memory.open();

  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: Math.min(MAX_JSON_BYTES, bodyBytes) },
    app.getDefaultJsonParser('error', 'error'),
  );
  const asImage = { parseAs: 'buffer' } as const;
  const parse = (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void): void =>
    done(null, body);
  app.addContentTypeParser(UNTOLD_TYPES, asImage, parse);
  app.addContentTypeParser(/^image\//, asImage, parse);

  app.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    done(encoding === undefined || encoding === 'identity' ? undefined : encoded(encoding));
  });
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'content-type': type, 'transfer-encoding': transfer } = request.headers;
    const isSmall = transfer === undefined && Number(length ?? 0) <= SMALL_BODY_BYTES;
    if (isSmall || !hasBody(request)) return done(null, payload);
    const share = memory.open();
    shares.set(request.raw, share);
    reply.raw.once('close', () => share.close());
    // A form is counted where it is read.
    done(null, type?.startsWith('multipart/') ? payload : payload.pipe(metered(share)));
  });
  return memoryOf;
}

/** Adds to the document the bodies that have no JSON schema to be checked against. */
export const documentBodies: SwaggerTransform = ({ schema, url }) => {
  const body = schema?.body as { content?: Record<string, unknown> } | undefined;
  if (!body?.content) return { schema, url };
  const file = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } };
  const images = Object.fromEntries([...IMAGE_TYPES, ...UNTOLD_TYPES.slice(0, 1)].map((type) => [type, file]));
  const form = {
    schema: {
      type: 'object',
      properties: { image: { type: 'array', items: file.schema, description: 'one file or many' }, ...PREDICT_OPTIONS },
    },
  };
  const content = { ...images, 'multipart/form-data': form, ...body.content };
  return { schema: { ...schema, body: { content } }, url };
};

function metered(share: BodyShare): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        share.add(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

const encoded = (encoding: string): Refusal =>
  new Refusal(
    'body-encoding',
    `Cannot take the body: it must not be encoded, got '${encoding.slice(0, 40)}'.`,
    'Send it without Content-Encoding.',
  );
