import type { FastifyInstance } from 'fastify';
import type { MetricSet } from '../../shared/metrics/metric-set.js';
import type { ServedModel } from '../served-model.js';
import { describeServer } from './describe-server.js';
import { MODEL_SCHEMA } from './schemas.js';

export interface AboutRouteOptions {
  readonly model: () => ServedModel;
  readonly metrics: MetricSet;
  readonly packageVersion: string;
  readonly isStopping: () => boolean;
}

/** Probes and scrapes are answered, however many come. */
const UNLIMITED = { rateLimit: false } as const;
const TEXT = 'text/plain; charset=utf-8';
const text = (description: string) => ({ description, content: { 'text/plain': { schema: { type: 'string' } } } });

/** Adds the routes that tell of the server and its model. */
export function addAboutRoutes(
  app: FastifyInstance,
  { model, metrics, packageVersion, isStopping }: AboutRouteOptions,
): void {
  app.get(
    '/',
    {
      schema: {
        operationId: 'describe',
        summary: 'Says what this is and how to ask',
        response: { 200: text('text for people') },
      },
    },
    (request, reply) => reply.type(TEXT).send(describeServer(model().model, packageVersion, request.host)),
  );
  app.get(
    '/model',
    {
      schema: {
        operationId: 'model',
        summary: 'The model that is served, and what is known of its training',
        response: { 200: { description: 'the model', content: { 'application/json': { schema: MODEL_SCHEMA } } } },
      },
    },
    () => aboutModel(model()),
  );
  app.get(
    '/healthz',
    {
      config: UNLIMITED,
      schema: { operationId: 'health', summary: 'Whether the process lives', response: { 200: text('alive') } },
    },
    (_request, reply) => reply.type(TEXT).send('alive\n'),
  );
  app.get(
    '/readyz',
    {
      config: UNLIMITED,
      schema: {
        operationId: 'readiness',
        summary: 'Whether requests are taken',
        response: { 200: text('serving'), 503: text('stopping') },
      },
    },
    (_request, reply) =>
      isStopping() ? reply.code(503).type(TEXT).send('stopping\n') : reply.type(TEXT).send('serving\n'),
  );
  app.get(
    '/metrics',
    {
      config: UNLIMITED,
      schema: { operationId: 'metrics', summary: 'Figures for Prometheus', response: { 200: text('figures') } },
    },
    async (_request, reply) => {
      const { text: figures, contentType } = await metrics.render();
      return reply.type(contentType).send(figures);
    },
  );
  app.get('/openapi.json', { schema: { operationId: 'openapi', summary: 'This document' } }, () => app.swagger());
}

function aboutModel({ model, loadedAt }: ServedModel) {
  const { sha256, kind, file, parameters, classNames, normalization, imageSide, provenance } = model;
  const { testCorrect, testCount } = provenance;
  return {
    sha256,
    kind,
    // The folders of this machine are nobody's business.
    file: file.split(/[\\/]/).at(-1),
    loadedAt: loadedAt.toISOString(),
    parameters: parameters.length,
    classNames,
    normalization,
    imageSide,
    accuracy: testCorrect === null || testCount === null ? null : testCorrect / testCount,
    provenance,
  };
}
