import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, messageOf, OperationalError } from '../errors.js';
import { isAllowedHost, machineNames } from './allowed-hosts.js';
import type { Answer, EventAnswer, RouteFinder, Routes } from './answers.js';
import { ConnectionPool } from './connection-pool.js';
import { EventClients } from './event-clients.js';
import { pathOf } from './request-target.js';
import { SECURITY_HEADERS } from './security-headers.js';

export type { Answer, Asker, EventAnswer, EventClient, Route, RouteFinder, Routes } from './answers.js';

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** Default address. Port 9464 is Prometheus's customary one for programs that expose their own metrics. */
export const DEFAULT_HTTP_ADDRESS = { host: '127.0.0.1', port: 9464 };

/** The most connections, not counting clients that follow events. */
const MAX_CONNECTIONS = 64;
/** A request's headers must arrive within this time, and all of it within REQUEST_MS, in milliseconds. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
/** The limits are checked this often, in milliseconds. */
const CHECK_MS = 1_000;
/**
 * An idle connection is kept this long, in milliseconds. A connection whose client does not read its
 * answer is closed after one to two times STALLED_MS.
 */
const KEEP_ALIVE_MS = 75_000;
const STALLED_MS = 30_000;
/** A last answer has this long to leave, in milliseconds. */
const LAST_WORDS_MS = 500;
/** A client that is turned away should come back after this long, in seconds. */
const RETRY_AFTER_S = 5;

/** At most this much of a foreign name is shown, in characters. */
const MAX_SHOWN = 100;

const TEXT = 'text/plain; charset=utf-8';

/** Serves people and programs over HTTP. It only gives information: nothing can be changed. */
export class HttpServer {
  #routes: Routes | undefined;
  #find: RouteFinder = () => null;
  #boundHost = DEFAULT_HTTP_ADDRESS.host;
  readonly #hostNames: readonly string[];
  readonly #server: Server;
  readonly #connections = new ConnectionPool(MAX_CONNECTIONS);
  readonly #eventClients = new EventClients();

  /** @param hostNames names, besides its own, by which it may be asked; '*': any */
  constructor(hostNames: readonly string[] = []) {
    this.#hostNames = hostNames;
    const options = {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    };
    this.#server = createServer(options, (request, response) => void this.#answer(request, response));
    this.#server.timeout = STALLED_MS;
    this.#server.on('connection', (socket) => this.#connections.add(socket));
  }

  /**
   * @param address undefined: the default address, or a free port if that is taken
   * @returns 'http://HOST:PORT'
   * @throws OperationalError `http-address` when the address cannot be taken
   */
  async listen(address: HttpAddress | undefined): Promise<string> {
    const wanted = address ?? DEFAULT_HTTP_ADDRESS;
    try {
      await this.#tryToListen(wanted);
    } catch (cause) {
      const inUse = codeOf(cause) === 'EADDRINUSE';
      if (address || !inUse) {
        throw new OperationalError(
          'http-address',
          `Cannot serve metrics on ${wanted.host}:${wanted.port}: ${messageOf(cause)}`,
          'Choose another address with --http, or --http off.',
          { cause },
        );
      }
      await this.#tryToListen({ ...wanted, port: 0 });
    }
    this.#boundHost = wanted.host;
    const { address: host, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
  }

  /**
   * Answers requests from now on. Before, every answer is 503.
   *
   * @param find is asked for paths that are not in `routes`
   */
  serve(routes: Routes, find: RouteFinder = () => null): void {
    this.#find = find;
    this.#routes = routes;
  }

  /** Ends all connections, after answers and events that are under way are sent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#eventClients.end();
    this.#connections.closeIdle();
    const lastWords = setTimeout(() => this.#server.closeAllConnections(), LAST_WORDS_MS);
    await closed;
    clearTimeout(lastWords);
  }

  #tryToListen({ host, port }: HttpAddress): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers, socket } = request;
    this.#connections.begin(socket);
    response.on('close', () => (this.#server.listening ? this.#connections.end(socket) : socket.destroySoon()));
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);

    const { host, path } = pathOf(url, headers.host);
    const allowed = { boundHost: this.#boundHost, names: this.#hostNames };
    if (!isAllowedHost(host, allowed, machineNames())) {
      const name = (host ?? '').slice(0, MAX_SHOWN);
      return refuse(
        response,
        421,
        `Cannot answer: Host must be a name of this server, got '${name}'. Try localhost, or start it with --http-host.\n`,
      );
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return refuse(response, 405, 'only GET is answered\n', { Allow: 'GET, HEAD' });
    }
    if (path === null) return refuse(response, 400, 'the path is not valid\n');
    const routes = this.#routes;
    if (!routes) return refuse(response, 503, 'starting\n', { 'Retry-After': String(RETRY_AFTER_S) });
    try {
      const route = Object.hasOwn(routes, path) ? routes[path] : await this.#find(path);
      if (!route) return send(response, { status: 404, body: `there are ${Object.keys(routes).join(', ')}\n` });
      const answer = await route({ address: socket.remoteAddress ?? '', headers });
      if ('subscribe' in answer) this.#follow(answer, method, response);
      else send(response, answer);
    } catch (error) {
      send(response, { status: 500, body: `${messageOf(error)}\n` });
    }
  }

  #follow(answer: EventAnswer, method: string, response: ServerResponse): void {
    const { socket } = response;
    // The connection has closed meanwhile.
    if (!socket) return;
    if (this.#eventClients.isFull) {
      refuse(response, 503, 'too many follow already\n', { 'Retry-After': String(RETRY_AFTER_S) });
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (method === 'HEAD') {
      response.end();
      return;
    }
    response.flushHeaders();
    this.#connections.release(socket);
    // The client may be quiet for long, but must be noticed if its host has gone.
    socket.setTimeout(0).setKeepAlive(true, STALLED_MS);
    this.#eventClients.follow(answer, response);
  }
}

function send(response: ServerResponse, { body, status = 200, type = TEXT, headers = {}, onSent }: Answer): void {
  if (onSent) response.on('finish', onSent);
  // With the length given, the answer is sent in one piece, and HEAD can show the length.
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers }).end(body);
}

/** Answers and closes the connection. Nothing else that comes over it is used. */
function refuse(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, { status, body, headers: { Connection: 'close', ...headers } });
}
