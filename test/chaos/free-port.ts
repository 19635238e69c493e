import net from 'node:net';

/**
 * Outside the range from which systems take ports for outgoing connections: while the coordinator is away, a worker that tries
 * to reach it could otherwise be given the very port as its own, connect to itself, and keep the coordinator from coming back.
 */
const FIRST_PORT = 15_000;
const LAST_PORT = 32_000;
const MAX_ATTEMPTS = 100;

/** A TCP port of this host that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (await isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port: ${MAX_ATTEMPTS} from ${FIRST_PORT} to ${LAST_PORT} are in use.`);
}

function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
