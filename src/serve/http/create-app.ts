import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AllowedHosts } from '../../shared/http/allowed-hosts.js';
import { ConnectionPool } from '../../shared/http/connection-pool.js';
import { BodyMemory } from '../body-memory.js';
import type { ImageQueue } from '../image-queue.js';
import { PREDICT_OPTION_NAMES } from '../predict-options.js';
import type { Predictor } from '../predictor.js';
import { Refusal } from '../refusals.js';
import { CHECK_MS, HEADERS_MS, KEEP_ALIVE_MS, MAX_HTTP_HEADER_BYTES, type ServeLimits } from '../serve-limits.js';
import type { ServeMetrics } from '../serve-metrics.js';
import type { ServedModel } from '../served-model.js';
import { addAboutRoutes } from './about-routes.js';
import { addBodies, documentBodies } from './bodies.js';
import { addGuards } from './guards.js';
import { addPredictRoute } from './predict-route.js';
import { answerErrors, answerParserError, refuseInvalid } from './refuse-errors.js';

export interface AppParts {
  readonly predictor: Predictor;
  readonly queue: ImageQueue;
  readonly metrics: ServeMetrics;
  readonly model: () => ServedModel;
  readonly limits: ServeLimits;
  readonly hosts: () => AllowedHosts;
  /** Addresses of proxies whose X-Forwarded-For is believed, as `proxy-addr` takes them. */
  readonly trustedProxies: readonly string[];
  readonly packageVersion: string;
  readonly isStopping: () => boolean;
  /** Gets a fault of this program; its request is answered with 500. */
  readonly onFault: (error: Error) => void;
}

/** Bodies of all requests together may take so many times the memory of one. */
const BODIES_AT_ONCE = 8;

/** The routes, limits and documents of the server, without a port. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { limits, metrics, packageVersion } = parts;
  const app = Fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: Math.min(HEADERS_MS, limits.requestMs),
      maxHeaderSize: MAX_HTTP_HEADER_BYTES,
      connectionsCheckingInterval: CHECK_MS,
    },
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    // Requests of open connections are answered until the end; each answer closes its connection then.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // An unknown option is refused, not dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    schemaErrorFormatter: refuseInvalid,
    clientErrorHandler: (error, socket) => answerParserError(error, socket, metrics),
  });
  // Answers are made by this program only, so their schemas are for the document.
  app.setSerializerCompiler(() => JSON.stringify);
  addGuards(app, { ...parts, connections: new ConnectionPool(limits.connections) });
  answerErrors(app, metrics, parts.onFault);
  const bodies = new BodyMemory(BODIES_AT_ONCE * limits.bodyBytes);
  await app.register(swagger, documentOptions(packageVersion));
  if (limits.requestsPerSecond > 0) await app.register(rateLimit, rateOptions(limits.requestsPerSecond));
  await app.register(multipart, {
    limits: {
      files: limits.imagesPerRequest,
      fileSize: limits.bodyBytes + 1,
      fields: PREDICT_OPTION_NAMES.length,
      fieldSize: 100,
      fieldNameSize: 100,
      parts: limits.imagesPerRequest + PREDICT_OPTION_NAMES.length,
      headerPairs: 20,
    },
  });
  const memoryOf = addBodies(app, bodies, limits);
  await app.register(async (routes) => {
    addPredictRoute(routes, { ...parts, memoryOf });
    addAboutRoutes(routes, { ...parts, metrics: metrics.set });
  });
  await app.ready();
  return app;
}

function documentOptions(version: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'lenet-cluster',
        version,
        description: 'Reads handwritten digits with a LeNet that lenet-cluster has trained.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
    },
    transform: documentBodies,
  };
}

function rateOptions(requestsPerSecond: number) {
  return {
    max: requestsPerSecond,
    timeWindow: 1_000,
    errorResponseBuilder: () =>
      new Refusal(
        'rate-limited',
        `Cannot answer: an address may send at most ${requestsPerSecond} requests a second.`,
        'Wait as long as Retry-After says.',
      ),
  };
}
