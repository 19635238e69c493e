import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import type { HttpAddress } from '../shared/http/http-server.js';
import { packageVersion } from '../shared/package-version.js';
import { systemTime } from '../shared/time.js';
import { usableCores } from '../shared/usable-cores.js';
import { createApp } from './http/create-app.js';
import { ImageQueue } from './image-queue.js';
import { ImageReader } from './image-reader.js';
import { Predictor } from './predictor.js';
import { ServeMetrics } from './serve-metrics.js';
import { completeLimits, DEFAULT_SERVE_ADDRESS, DEFAULT_WATCH_EVERY_MS, type ServeOptions } from './serve-options.js';
import type { ServedModel } from './served-model.js';
import { type ReloadOutcome, ServedSource } from './served-source.js';

/** A running server of a model. */
export interface ModelServer {
  /** 'http://HOST:PORT'. */
  readonly url: string;
  /** SHA-256 of the model that the next request gets. */
  readonly sha256: string;
  /** Loads the newest model now. Resolves to what came of it; notes say more. */
  reload(): Promise<ReloadOutcome>;
  /**
   * Ends the server: `/readyz` answers 503 at once, other requests are answered for `drainMs` longer, then no connection
   * is taken, and the requests under way are finished. They have the time of a request for it.
   *
   * @param drainMs so that a load balancer notices in time; default 0
   */
  close(drainMs?: number): Promise<void>;
}

/**
 * Serves a model over HTTP: images by POST, answers in JSON. docs/serving.md describes the requests. There is no
 * authentication.
 *
 * @param model as loadModel takes it; a newer model there takes its place
 * @throws OperationalError as loadModel does, or `http-address`
 * @throws UsageError for a limit out of its range
 */
export async function serve(model: string, options: ServeOptions = {}): Promise<ModelServer> {
  const limits = completeLimits(options.limits);
  const { onNote = () => {} } = options;
  const metricsOf = (): ServeMetrics => metrics;
  const source = await ServedSource.open(model, {
    onReload: (outcome, served) => metricsOf().reloaded(outcome, served),
    onNote,
  });
  const queue = new ImageQueue(limits.imagesUnderWay, limits.decodes);
  const current = (): ServedModel => source.current;
  const metrics = new ServeMetrics({
    packageVersion: packageVersion(),
    model: current,
    queueLength: () => queue.length,
  });
  const reader = new ImageReader(usableCores(), limits.imagePixels);
  const address = options.http ?? DEFAULT_SERVE_ADDRESS;
  let isStopping = false;
  const app = await createApp({
    predictor: new Predictor({ source, queue, reader, metrics }),
    queue,
    metrics,
    model: current,
    limits,
    hosts: () => ({ boundHost: address.host, names: options.hostNames ?? [] }),
    trustedProxies: options.trustedProxies ?? [],
    packageVersion: packageVersion(),
    isStopping: () => isStopping,
    onFault: (error) => onNote('error', `a request met a fault of this program: ${error.stack ?? error.message}`),
  });
  const url = await listen(app, address, options.http === undefined);
  const { watchEveryMs = DEFAULT_WATCH_EVERY_MS } = options;
  const stopWatching = watchEveryMs === 0 ? () => {} : systemTime.every(watchEveryMs, () => void source.look());
  return {
    url,
    get sha256() {
      return source.current.model.sha256;
    },
    reload: () => source.reload(),
    async close(drainMs = 0) {
      isStopping = true;
      stopWatching();
      if (drainMs > 0) await new Promise<void>((resolve) => systemTime.after(drainMs, resolve));
      const lastWords = systemTime.after(limits.requestMs, () => app.server.closeAllConnections());
      await app.close();
      lastWords();
      await reader.close();
    },
  };
}

/** @param orFree whether a free port will do if this one is taken */
async function listen(app: FastifyInstance, { host, port }: HttpAddress, orFree: boolean): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if (orFree && codeOf(cause) === 'EADDRINUSE') return await listen(app, { host, port: 0 }, false);
    throw new OperationalError(
      'http-address',
      `Cannot serve on ${host}:${port}: ${messageOf(cause)}.`,
      'Choose another address with --http.',
      { cause },
    );
  }
  const { address, family, port: bound } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
}
