import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_SECURITY_POLICY, pageDocument, readPageAssets } from '../../src/page/document.js';
import { type CurrentModel, readingModel } from '../../src/page/reading-model.js';
import { applyChange } from '../../src/page/view/apply-change.js';
import { ALIVE_EVENT, ALIVE_EVERY_MS, CHANGE_EVENT, VIEW_EVENT } from '../../src/page/view/event-stream.js';
import { KERNEL_PATHS, MODEL_PATH } from '../../src/page/view/reading-model.js';
import type { RunChange, RunView } from '../../src/page/view/run-view.js';

/** Serves the page and tells it of a run, as a coordinator does, at the test's word. */
export class PageServer {
  #server: Server | undefined;
  #port = 0;
  readonly #streams = new Set<ServerResponse>();
  readonly #assets = readPageAssets();
  /** The status that is answered instead of events; null: events. */
  eventsStatus: number | null = null;
  /** Whether connections stay open and nothing is sent, as when the network drops everything. */
  silent = false;
  /** With which pages read digits; null: none yet. */
  model: CurrentModel | null = null;
  /** How often pages have asked for the model. */
  modelRequests = 0;

  private constructor(private view: RunView) {}

  static async start(view: RunView): Promise<PageServer> {
    const server = new PageServer(view);
    await server.#listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  get connections(): number {
    return this.#streams.size;
  }

  /** Tells all pages, and tells the new view to those that come. */
  change(change: Partial<RunChange>): void {
    const full: RunChange = {
      progress: this.view.progress,
      workers: this.view.workers,
      lost: this.view.lost,
      curve: {
        stride: this.view.curve.stride,
        from: this.view.curve.steps.length,
        steps: [],
        trainLoss: [],
        samplesPerSecond: [],
        learningRate: [],
      },
      epochs: [],
      events: [],
      inspection: null,
      data: null,
      ...change,
    };
    this.view = applyChange(this.view, full);
    for (const stream of this.#streams) write(stream, CHANGE_EVENT, full);
  }

  /** Ends as a process does that is killed. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    for (const stream of this.#streams) stream.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Starts again on the same port, with a run of its own. */
  async restart(view: RunView): Promise<void> {
    this.view = view;
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): ServerResponse {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', PAGE_SECURITY_POLICY);
    response.setHeader('Cache-Control', 'no-store');
    const send = (type: string, body: string | Buffer) => response.setHeader('Content-Type', type).end(body);
    switch (url) {
      case '/':
        return send('text/html; charset=utf-8', pageDocument());
      case '/page.js':
        return send('text/javascript; charset=utf-8', this.#assets.script);
      case '/page.css':
        return send('text/css; charset=utf-8', this.#assets.style);
      case `/${KERNEL_PATHS.fused}`:
        return send('application/wasm', this.#assets.kernels.fused);
      case `/${KERNEL_PATHS.soft}`:
        return send('application/wasm', this.#assets.kernels.soft);
      case `/${MODEL_PATH}`:
        this.modelRequests++;
        return send('application/json', JSON.stringify(this.model && readingModel(this.model)));
      case '/api/events':
        if (this.eventsStatus === null) return this.#stream(response);
        return response.writeHead(this.eventsStatus).end();
      default:
        assert.fail(`the page asked for ${url}`);
    }
  }

  #stream(response: ServerResponse): ServerResponse {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    write(response, VIEW_EVENT, this.view);
    this.#streams.add(response);
    const alive = setInterval(() => {
      if (!this.silent) write(response, ALIVE_EVENT, {});
    }, ALIVE_EVERY_MS);
    response.on('close', () => {
      clearInterval(alive);
      this.#streams.delete(response);
    });
    return response;
  }
}

function write(stream: ServerResponse, name: string, data: object): void {
  stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
