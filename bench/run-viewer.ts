// Stands for those who look at a run.
import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { EVENTS_PATH } from '../src/page/view/event-stream.js';

/** Five times as often as the shipped prometheus.yml. */
const SCRAPE_EVERY_MS = 1_000;

/** An address of this host that nobody listens on, as HOST:PORT. */
export async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

/**
 * Looks at a coordinator, as soon as it is there, as a page and a Prometheus do.
 *
 * @param address HOST:PORT of its HTTP server
 * @returns stops it, and tells how much was read: scrapes of metrics, and bytes of events
 */
export function watch(address: string): () => { readonly scrapes: number; readonly events: number } {
  let scrapes = 0;
  let events = 0;
  let isOpen = false;
  let isStopped = false;
  const open = (): void => {
    if (isOpen || isStopped) return;
    isOpen = true;
    get(`http://${address}/${EVENTS_PATH}`, (response) => {
      response.on('data', (chunk: Buffer) => {
        events += chunk.length;
      });
      response.on('close', () => {
        isOpen = false;
      });
    }).on('error', () => {
      isOpen = false;
    });
  };
  const timer = setInterval(() => {
    open();
    fetch(`http://${address}/metrics`)
      .then((response) => response.text())
      .then(
        () => scrapes++,
        () => {},
      );
  }, SCRAPE_EVERY_MS);
  return () => {
    isStopped = true;
    clearInterval(timer);
    return { scrapes, events };
  };
}
