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
}

/** By path. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** What is taken when nothing else is asked for. Port 9464 is Prometheus's customary one for programs that expose their own metrics. */
const DEFAULT_ADDRESS = { host: '127.0.0.1', port: 9464 };

/** What people and programs can ask over HTTP. It only tells: nothing can be changed. */
export class HttpServer {
  #routes: Routes | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Training goes on without it.
    this.#server.on('clientError', (_, socket) => socket.destroy());
    this.#server.requestTimeout = 10_000;
    this.#server.maxConnections = 64;
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

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
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
      const { status = 200, body, type } = await route();
      send(response, status, body, type);
    } catch (error) {
      send(response, 500, `${error instanceof Error ? error.message : error}\n`);
    }
  }
}

const TEXT = 'text/plain; charset=utf-8';

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = TEXT,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
}
