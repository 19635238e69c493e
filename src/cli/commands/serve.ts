import { closeSync, openSync } from 'node:fs';
import { serve } from '../../serve/serve.js';
import { printable } from '../../shared/text/printable.js';
import type { ServeFlags } from '../flags.js';
import { createNotes } from '../report/create-reporter.js';
import { onStop } from '../stop-signals.js';

/**
 * Serves a model until it is told to end: then it finishes what is under way. SIGHUP loads the newest model. Resolves to
 * the exit code.
 *
 * @param model as loadModel takes it
 * @throws OperationalError as serve does
 */
export async function serveCommand(model: string, flags: ServeFlags): Promise<number> {
  const { http, httpHost, trustedProxies, maxDecodes, drainS, log } = flags;
  const note = createNotes(log);
  const hadTerminal = hasTerminal();
  const stop = new Promise<void>((resolve) => {
    onStop(['SIGINT', 'SIGTERM', 'SIGUSR1'], resolve);
    // A terminal that is closed sends SIGHUP, too.
    process.on('SIGHUP', () => (hadTerminal && !hasTerminal() ? resolve() : void server.then((each) => each.reload())));
  });
  const server = serve(model, {
    ...(http === undefined ? {} : { http }),
    hostNames: httpHost,
    trustedProxies,
    watchEveryMs: 1_000 * flags.watchS,
    onNote: note,
    limits: {
      bodyBytes: flags.maxBodyMib << 20,
      imagePixels: 1_000_000 * flags.maxMegapixels,
      imagesPerRequest: flags.maxImages,
      imagesUnderWay: flags.maxQueue,
      connections: flags.maxConnections,
      requestMs: 1_000 * flags.requestTimeoutS,
      requestsPerSecond: flags.rateLimit,
      ...(maxDecodes === 'auto' ? {} : { decodes: maxDecodes }),
    },
  });
  const { url, sha256, close } = await server;
  note('info', `serving ${sha256.slice(0, 12)} of ${printable(model)} on ${url} (Ctrl-C ends this)`);
  await stop;
  note('info', 'finishing the requests that are under way');
  await close(1_000 * drainS);
  return 0;
}

/** Whether the process has a terminal that can send it signals. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
