import type { Hello } from '../../shared/protocol/messages.js';
import type { Timing } from '../../shared/timing.js';

/** Everything that does not change while a worker lives. */
export interface WorkerCoreOptions {
  /** Address of the coordinator: 'ipc:///path' or 'tcp://host:port'. */
  readonly address: string;
  /** This life of the worker: 32 hexadecimal digits, never reused. */
  readonly workerId: string;
  readonly packageVersion: string;
  /** The key of this worker with its proof; null on an open connection. */
  readonly key: Hello['key'];
  readonly engine: string;
  readonly device: string;
  /** How many micro-batches the engine computes at a time, at least 1. */
  readonly threads: number;
  /** Engines with the same text here yield the same bits; null: only its own. As in hello. */
  readonly bits: string | null;
  readonly host: string;
  readonly pid: number;
  /** 'HOST:PORT' where it serves metrics, or null. */
  readonly metricsAddress: string | null;
  readonly timing: Timing;
  /** The worker ends if no coordinator has answered for this long, in milliseconds; Infinity: never. */
  readonly joinTimeoutMs: number;
}
