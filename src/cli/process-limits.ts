import { readFileSync } from 'node:fs';
import type { LogFormat } from './flags.js';
import { createNotes } from './report/create-reporter.js';

/**
 * Limits of the system below which libraries end the process without an explanation. All figures were measured on Linux
 * on x86-64 with Node 20. A warning that names the limit is printed before the library prints anything.
 */

/**
 * Address space of a coordinator, in bytes: WebAssembly reserves 10 GB for each of its memories, without using them.
 */
const COORDINATOR_ADDRESS_BYTES = 23e9;
const WORKER_ADDRESS_BYTES = 13e9;
/** Memory of a coordinator, in bytes. */
const COORDINATOR_MEMORY_BYTES = 165 * 2 ** 20;
/** Memory of a worker without its threads, and of each thread, in bytes. */
const WORKER_MEMORY_BYTES = 215 * 2 ** 20;
const THREAD_MEMORY_BYTES = 12 * 2 ** 20;
/** Open files of the program itself, and of each connection. */
const OWN_FILES = 80;
const CONNECTION_FILES = 4;

/** The role of a process, which decides how much of the system it needs. */
export interface Needs {
  readonly role: 'coordinator' | 'worker';
  /** Connections that this coordinator may have to serve; 0 for a worker. */
  readonly connections: number;
  /** Worker processes in the same process group; 0 if others start them. */
  readonly localWorkers: number;
  /** Threads of a worker: of this process, or of each of the others. */
  readonly threads: number;
}

/** The system's limits, in bytes and files; infinity without one. */
export interface Limits {
  readonly addressBytes: number;
  readonly files: number;
  readonly memoryBytes: number;
}

/** Warns of limits that are too low for this process. */
export function warnOfLimits(log: LogFormat, needs: Needs): void {
  for (const warning of limitWarnings(processLimits(), needs)) createNotes(log)('warning', warning);
}

/** Warnings about limits that are too low. */
export function limitWarnings(limits: Limits, { role, connections, localWorkers, threads }: Needs): string[] {
  const warnings: string[] = [];
  const addressBytes = role === 'coordinator' ? COORDINATOR_ADDRESS_BYTES : WORKER_ADDRESS_BYTES;
  if (limits.addressBytes < addressBytes) {
    warnings.push(
      `the address space is limited to ${gigabytes(limits.addressBytes)}, and a ${role} reserves ${gigabytes(addressBytes)} of it: ` +
        'if it ends without a reason, run `ulimit -v unlimited` first',
    );
  }
  const files = OWN_FILES + CONNECTION_FILES * connections;
  if (limits.files < files) {
    warnings.push(
      `this process may open ${limits.files} files, and may need ${files}: run \`ulimit -n ${Math.max(1024, files)}\` first` +
        (connections > 0 ? ', or set --max-workers lower' : ''),
    );
  }
  const workerBytes = WORKER_MEMORY_BYTES + threads * THREAD_MEMORY_BYTES;
  const own = role === 'coordinator' ? COORDINATOR_MEMORY_BYTES : workerBytes;
  const memoryBytes = own + localWorkers * workerBytes;
  if (limits.memoryBytes < memoryBytes) {
    warnings.push(
      `the memory is limited to ${megabytes(limits.memoryBytes)}, and about ${megabytes(memoryBytes)} are needed: ` +
        `raise the limit of the container or unit${localWorkers * threads > 1 ? ', or start fewer --workers or --threads' : ''}`,
    );
  }
  return warnings;
}

/** This process's limits; unknown ones are infinite. */
export function processLimits(read: (file: string) => string = (file) => readFileSync(file, 'utf8')): Limits {
  const orNothing = (file: string): string => {
    try {
      return read(file);
    } catch {
      return '';
    }
  };
  const limits = orNothing('/proc/self/limits');
  const group = /^0::(.*)$/m.exec(orNothing('/proc/self/cgroup'))?.[1] ?? '/';
  return {
    addressBytes: numberIn(/^Max address space +(\d+)/m.exec(limits)?.[1]),
    files: numberIn(/^Max open files +(\d+)/m.exec(limits)?.[1]),
    memoryBytes: numberIn(/^(\d+)$/m.exec(orNothing(`/sys/fs/cgroup${group === '/' ? '' : group}/memory.max`))?.[1]),
  };
}

const numberIn = (text: string | undefined): number => (text === undefined ? Number.POSITIVE_INFINITY : Number(text));
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
