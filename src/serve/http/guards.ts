import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AllowedHosts, isAllowedHost, machineNames } from '../../shared/http/allowed-hosts.js';
import type { ConnectionPool } from '../../shared/http/connection-pool.js';
import { pathOf } from '../../shared/http/request-target.js';
import { SECURITY_HEADERS } from '../../shared/http/security-headers.js';
import { Refusal } from '../refusals.js';
import type { ServeMetrics } from '../serve-metrics.js';

export interface GuardOptions {
  readonly hosts: () => AllowedHosts;
  readonly connections: ConnectionPool;
  readonly metrics: ServeMetrics;
  /** Whether the server is about to end. */
  readonly isStopping: () => boolean;
}

/** At most this much of a foreign name is shown, in characters. */
const MAX_SHOWN = 100;
/** Paths of routes; any other is counted as 'none', so that strangers cannot make series. */
const NO_ROUTE = 'none';

/** Adds to every request: headers of the answer, the check of the server's name, the bound on connections, the measured time. */
export function addGuards(app: FastifyInstance, { hosts, connections, metrics, isStopping }: GuardOptions): void {
  app.server.on('connection', (socket) => connections.add(socket));

  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    connections.begin(socket);
    reply.raw.once('close', () => (app.server.listening ? connections.end(socket) : socket.destroySoon()));
    reply.headers(SECURITY_HEADERS);
    if (isStopping()) reply.header('Connection', 'close');
    done(refusedHost(request, hosts()));
  });

  app.addHook('onSend', (request, reply, _payload, done) => {
    // The rest of a body that is refused is not read, and must not be taken for the next request.
    if (!request.raw.complete) reply.header('Connection', 'close');
    done();
  });

  const routeOf = (request: FastifyRequest): string =>
    request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(routeOf(request), `${Math.floor(reply.statusCode / 100)}xx`, reply.elapsedTime);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    metrics.aborted(routeOf(request));
    done();
  });
}

function refusedHost({ raw }: FastifyRequest, hosts: AllowedHosts): Refusal | undefined {
  const { host } = pathOf(raw.url ?? '/', raw.headers.host);
  if (isAllowedHost(host, hosts, machineNames())) return undefined;
  return new Refusal(
    'wrong-host',
    `Cannot answer: Host must be a name of this server, got '${(host ?? '').slice(0, MAX_SHOWN)}'.`,
    'Try localhost, or start it with --http-host.',
  );
}
