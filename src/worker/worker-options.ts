import type { EngineChoice } from '../engine/choice/engine-names.js';
import type { KernelChoice } from '../engine/simd/kernel.js';
import type { HttpAddress } from '../shared/http/http-server.js';
import type { NoteLevel } from '../shared/note-level.js';
import type { JoinOptions } from './connection.js';
import type { Faults } from './fault-injection.js';

/** Options of a worker. Most have a flag of `lenet-cluster worker` with the same meaning. */
export interface WorkerOptions extends JoinOptions {
  /** The engine; 'auto' (if missing): one that has a GPU, or else simd. */
  readonly engine?: EngineChoice | undefined;
  /** The kernel of the simd engine; 'auto' (if missing): the fastest that runs here. */
  readonly kernel?: KernelChoice | undefined;
  /** Threads of the simd engine; 'auto' (if missing): one for each core that this process may use. */
  readonly threads?: number | 'auto' | undefined;
  /** Keep each thread on its own core, if there is one thread for each core; true if missing. */
  readonly pinThreads?: boolean | undefined;
  /** true: the named engine is known to run here, so it is not probed. */
  readonly isEngineKnown?: boolean | undefined;
  /**
   * Place of the coordinator's data set, of any known layout. If missing: MNIST, which is included, or else the data set is fetched
   * from the coordinator.
   */
  readonly data?: string | undefined;
  /** Which of several data sets in that place; the only one if missing. */
  readonly dataset?: string | undefined;
  /** Where fetched and converted data sets are kept; this user's cache when it is missing. */
  readonly cacheDirectory?: string | undefined;
  /** The worker ends after this many milliseconds without a coordinator; Infinity: never. 600,000 if missing. */
  readonly joinTimeoutMs?: number | undefined;
  /** Where metrics are served; 'off' when it is missing. 'auto': 127.0.0.1:9464, or a free port if that is taken. */
  readonly http?: HttpAddress | 'auto' | 'off' | undefined;
  /** More names and addresses by which HTTP may be asked, besides this machine's own; '*': any. */
  readonly httpHosts?: readonly string[] | undefined;
  readonly listeners?: readonly WorkerListener[] | undefined;
  /** The worker leaves when it is aborted, as with `interrupt`. */
  readonly signal?: AbortSignal | undefined;
  /** Faults to inject, for tests of a cluster. */
  readonly faults?: Faults | undefined;
}

/** Listens to a worker. Its methods must not throw. */
export interface WorkerListener {
  onNote?(level: NoteLevel, text: string): void;
  /** A shard was computed: this many samples, at least 1, in this many milliseconds of the engine. */
  onComputed?(sampleCount: number, computeMs: number): void;
  /** Whether the worker computes for a coordinator has changed. */
  onJoined?(isJoined: boolean): void;
}
