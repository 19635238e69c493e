import { bounded } from '../support/bounded.js';
import type { Cluster } from './cluster.js';
import type { Fault } from './plan.js';

/** Exit codes after SIGTERM. */
const INTERRUPTED = 130;
const ASKED_TO_STOP = 0;

/** Far longer than a process needs to start, in milliseconds. */
const START_LIMIT_MS = 60_000;

export interface CarryOutOptions {
  /** A stopped coordinator goes on at the latest after this time, in milliseconds, if no worker was there to notice. */
  readonly stopLimitMs: number;
}

/**
 * Lets one fault happen, now. Resolves when the next one may come: processes that were killed are started again by then, though
 * not ready.
 *
 * @returns what happened, in words
 */
export async function carryOut(fault: Fault, cluster: Cluster, options: CarryOutOptions): Promise<string> {
  if (fault.victim === 'coordinator') return await hitCoordinator(fault, cluster, options);
  return await hitWorker(fault, cluster, fault.victim);
}

async function hitCoordinator(fault: Fault, cluster: Cluster, { stopLimitMs }: CarryOutOptions): Promise<string> {
  const { coordinator } = cluster;
  const { action, whileStarting } = fault;
  if (whileStarting) {
    const pattern = whileStarting === 'listening' ? /listening for workers on/ : /"type":"worker-joined"/;
    await bounded(
      coordinator.line(pattern),
      START_LIMIT_MS,
      `'${whileStarting}' from the coordinator that was started again`,
    );
  }
  const who = `the coordinator (pid ${coordinator.pid})`;
  switch (action) {
    case 'kill':
      await coordinator.kill();
      return `kill -9 ${who}${whileStarting ? ` at '${whileStarting}'` : ''}; pid ${coordinator.pid} goes on`;
    case 'terminate':
      await coordinator.terminate(INTERRUPTED);
      return `SIGTERM ${who}; pid ${coordinator.pid} goes on`;
    case 'stop': {
      const noticed = cluster.anyWorkerSays(/the coordinator is silent/, stopLimitMs);
      coordinator.stop();
      const how = (await noticed) ? 'until a worker noticed' : 'and no worker was there to notice';
      coordinator.continue();
      return `SIGSTOP ${who} ${how}, SIGCONT`;
    }
    case 'continue':
      throw new RangeError('Cannot continue the coordinator: a stop of it ends by itself.');
  }
}

async function hitWorker({ action }: Fault, cluster: Cluster, number: number): Promise<string> {
  const worker = cluster.worker(number);
  const who = `${worker.stopped && action !== 'continue' ? 'stopped ' : ''}${worker.name} (pid ${worker.pid})`;
  switch (action) {
    case 'kill':
      await worker.kill();
      return `kill -9 ${who}; pid ${worker.pid} takes its place`;
    case 'terminate':
      await worker.terminate(ASKED_TO_STOP);
      return `SIGTERM ${who}; pid ${worker.pid} takes its place`;
    case 'stop':
      worker.stop();
      return `SIGSTOP ${who}`;
    case 'continue':
      if (!worker.stopped) return `no SIGCONT ${who}: the one that was stopped is gone`;
      worker.continue();
      return `SIGCONT ${who}`;
  }
}
