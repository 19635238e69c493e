import { speedPerThread } from './thread-speed.js';
import type { PeerId, WorkerState } from './worker-state.js';

/**
 * The workers of one state, in order of joining. A table never changes: `with` and `without` return the next one, and
 * take the same time for any number of workers.
 *
 * All tables of a run share one Map, which has the contents of the newest table. Each older one only knows its
 * difference from the table that came after it, as the persistent arrays of Conchon and Filliâtre ("A Persistent
 * Union-Find Data Structure", 2007). So the newest table is as fast as a Map. An older one still says the same, but its
 * first reader waits for a copy. Nobody should keep one for long: it keeps alive all tables that came after it.
 */
export class WorkerTable {
  readonly size: number;
  /** Workers that have loaded everything. */
  readonly readyCount: number;
  /** Workers that can take a shard now. */
  readonly idleCount: number;
  /** undefined: this is an older table. */
  #index: Index | undefined;
  #difference: Difference | undefined;
  /** undefined: not computed. */
  #speedPerThread: number | null | undefined;

  private constructor(
    index: Index,
    { readyCount, idleCount }: Pick<WorkerTable, 'readyCount' | 'idleCount'>,
    speedPerThread: number | null | undefined,
  ) {
    this.size = index.byPeer.size;
    this.readyCount = readyCount;
    this.idleCount = idleCount;
    this.#index = index;
    this.#speedPerThread = speedPerThread;
  }

  /** A table without workers, which shares nothing with others. */
  static empty(): WorkerTable {
    return new WorkerTable(indexOf([]), { readyCount: 0, idleCount: 0 }, null);
  }

  get(peer: PeerId): WorkerState | undefined {
    return this.#newest().byPeer.get(peer);
  }

  has(peer: PeerId): boolean {
    return this.#newest().byPeer.has(peer);
  }

  /** The worker of this incarnation. */
  withId(workerId: string): WorkerState | undefined {
    const { byPeer, peerById } = this.#newest();
    const peer = peerById.get(workerId);
    return peer === undefined ? undefined : byPeer.get(peer);
  }

  /** The first `count` workers in order of joining. */
  first(count: number): WorkerState[] {
    const first: WorkerState[] = [];
    for (const worker of this.#newest().byPeer.values()) {
      if (first.length === count) break;
      first.push(worker);
    }
    return first;
  }

  /** All workers in order of joining, in a list of the caller's own. */
  values(): WorkerState[] {
    return [...this.#newest().byPeer.values()];
  }

  /** The connections of all workers in order of joining, in a list of the caller's own. */
  keys(): PeerId[] {
    return [...this.#newest().byPeer.keys()];
  }

  /** The mean speed of a thread; null if the speed of no worker is known. It is computed anew only after a speed changed. */
  speedPerThread(): number | null {
    if (this.#speedPerThread === undefined) this.#speedPerThread = speedPerThread(this.values());
    return this.#speedPerThread;
  }

  /** The table with this worker at the end, or in the place of its earlier state. */
  with(worker: WorkerState): WorkerTable {
    return this.#next(worker.peer, worker);
  }

  /** The table without the worker on this connection. */
  without(peer: PeerId): WorkerTable {
    return this.#next(peer, undefined);
  }

  #next(peer: PeerId, after: WorkerState | undefined): WorkerTable {
    const index = this.#newest();
    const before = index.byPeer.get(peer);
    if (before === after) return this;
    replace(index, peer, before, after);
    const isSameSpeed = before?.samplesPerMs === after?.samplesPerMs && before?.threads === after?.threads;
    const next = new WorkerTable(
      index,
      {
        readyCount: this.readyCount + Number(isReady(after)) - Number(isReady(before)),
        idleCount: this.idleCount + Number(isIdle(after)) - Number(isIdle(before)),
      },
      isSameSpeed ? this.#speedPerThread : undefined,
    );
    this.#index = undefined;
    this.#difference = { peer, before, next };
    return next;
  }

  /** The index of this table. An older table gets a copy of its own. */
  #newest(): Index {
    if (this.#index) return this.#index;
    const differences: Difference[] = [];
    let newest: WorkerTable = this;
    for (let difference = this.#difference; difference; difference = newest.#difference) {
      differences.push(difference);
      newest = difference.next;
    }
    const workers = new Map(newest.#index?.byPeer);
    for (const { peer, before } of differences.reverse()) {
      if (before) workers.set(peer, before);
      else workers.delete(peer);
    }
    this.#index = indexOf([...workers.values()].sort((a, b) => a.ordinal - b.ordinal));
    this.#difference = undefined;
    return this.#index;
  }
}

/** Whether the worker can take a shard now. */
export function isIdle(worker: WorkerState | undefined): boolean {
  return worker?.status === 'ready' && worker.shard === null && worker.responsive;
}

interface Index {
  /** In order of joining. */
  readonly byPeer: Map<PeerId, WorkerState>;
  readonly peerById: Map<string, PeerId>;
}

/** The worker of an older table that differs in the next one. */
interface Difference {
  readonly peer: PeerId;
  readonly before: WorkerState | undefined;
  readonly next: WorkerTable;
}

function indexOf(workers: readonly WorkerState[]): Index {
  return {
    byPeer: new Map(workers.map((worker) => [worker.peer, worker])),
    peerById: new Map(workers.map(({ workerId, peer }) => [workerId, peer])),
  };
}

function replace(
  { byPeer, peerById }: Index,
  peer: PeerId,
  before: WorkerState | undefined,
  after: WorkerState | undefined,
): void {
  // Another worker on the same connection has joined later, so it comes last.
  if (before && before.ordinal !== after?.ordinal) byPeer.delete(peer);
  if (before && before.workerId !== after?.workerId && peerById.get(before.workerId) === peer) {
    peerById.delete(before.workerId);
  }
  if (!after) return;
  byPeer.set(peer, after);
  if (before?.workerId !== after.workerId) peerById.set(after.workerId, peer);
}

const isReady = (worker: WorkerState | undefined): boolean => worker?.status === 'ready';
