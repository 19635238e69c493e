import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperationalError } from './errors.js';

/** What is answered to a GET. */
export interface Answer {
  readonly body: string;
  /** 200 when it is missing. */
  readonly status?: number;
  /** The content type; plain text when it is missing. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered to a GET that follows events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventAnswer {
  /** A client is there. Returns what to do when it has gone. */
  subscribe(client: EventClient): () => void;
}

/** Who follows events. */
export interface EventClient {
  /** @param data one line of text, as JSON is */
  send(event: string, data: string): void;
}

/** By path. */
export type Routes = Readonly<Record<string, () => Answer | EventAnswer | Promise<Answer>>>;

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** What is taken when nothing else is asked for. Port 9464 is Prometheus's customary one for programs that expose their own metrics. */
const DEFAULT_ADDRESS = { host: '127.0.0.1', port: 9464 };

const MAX_CONNECTIONS = 64;
/** The others are left for those who ask for figures. */
const MAX_EVENT_CLIENTS = 32;
/** A client that does not read is sent away, and may come back. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** Last words have this long to leave, in milliseconds. */
const LAST_WORDS_MS = 500;

/** What people and programs can ask over HTTP. It only tells: nothing can be changed. */
export class HttpServer {
  #routes: Routes | undefined;
  readonly #server: Server;
  readonly #eventClients = new Set<ServerResponse>();

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Training goes on without it.
    this.#server.on('clientError', (_, socket) => socket.destroy());
    this.#server.requestTimeout = 10_000;
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * @param address undefined: the customary one, or a free port where that is taken
   * @returns 'http://HOST:PORT'
   * @throws OperationalError `http-address` when the address cannot be taken
   */
  async listen(address: HttpAddress | undefined): Promise<string> {
    const wanted = address ?? DEFAULT_ADDRESS;
    try {
      await this.#tryToListen(wanted);
    } catch (cause) {
      const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      if (address || !inUse) {
        throw new OperationalError(
          'http-address',
          `Cannot serve metrics on ${wanted.host}:${wanted.port}: ${cause instanceof Error ? cause.message : cause}`,
          'Choose another address with --http, or --http off.',
          { cause },
        );
      }
      await this.#tryToListen({ ...wanted, port: 0 });
    }
    const { address: host, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
  }

  /** From now on there is something to tell; before, everything is answered with 503. */
  serve(routes: Routes): void {
    this.#routes = routes;
  }

  /** Ends all connections, those that follow events once they have got what was sent to them. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const response of this.#eventClients) response.end();
    const lastWords = setTimeout(() => this.#server.closeAllConnections(), LAST_WORDS_MS);
    if (this.#eventClients.size === 0) this.#server.closeAllConnections();
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

  async #answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    if (method !== 'GET' && method !== 'HEAD')
      return send(response, 405, 'only GET is answered\n', TEXT, { Allow: 'GET, HEAD' });
    const routes = this.#routes;
    if (!routes) return send(response, 503, 'starting\n');
    const path = url.split('?')[0] ?? '/';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) return send(response, 404, `there are ${Object.keys(routes).join(', ')}\n`);
    try {
      const answer = await route();
      if ('subscribe' in answer) this.#follow(answer, method, response);
      else send(response, answer.status ?? 200, answer.body, answer.type, answer.headers);
    } catch (error) {
      send(response, 500, `${error instanceof Error ? error.message : error}\n`);
    }
  }

  #follow(answer: EventAnswer, method: string, response: ServerResponse): void {
    if (this.#eventClients.size >= MAX_EVENT_CLIENTS) {
      send(response, 503, 'too many follow already\n');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (method === 'HEAD') {
      response.end();
      return;
    }
    response.flushHeaders();
    this.#eventClients.add(response);
    const write = (text: string): void => {
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
      else response.write(text);
    };
    const unsubscribe = answer.subscribe({ send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`) });
    response.on('close', () => {
      this.#eventClients.delete(response);
      unsubscribe();
    });
  }
}

const TEXT = 'text/plain; charset=utf-8';

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = TEXT,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
}
