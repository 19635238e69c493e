import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { engineHere } from '../engine/choice/devices.js';
import type { EngineName } from '../engine/choice/engine-names.js';
import { describeEngine, type EngineDescription } from '../engine/choice/registry.js';
import { threadCount } from '../engine/choice/thread-count.js';
import type { ThreadDeaths } from '../engine/simd/threads/thread-deaths.js';
import { embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { codeOf, UsageError } from '../shared/errors.js';
import { userDatasetDirectory } from '../shared/files/user-directories.js';
import { HttpServer } from '../shared/http/http-server.js';
import type { NoteLevel } from '../shared/note-level.js';
import { packageVersion } from '../shared/package-version.js';
import { proofOfKey } from '../shared/security/keys.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../shared/timing.js';
import { reachableHttp } from '../shared/transport/addresses.js';
import { usableCores } from '../shared/usable-cores.js';
import { type Connection, connectionOf } from './connection.js';
import type { WorkerPhase } from './core/state.js';
import { DataPlane } from './data-plane.js';
import { DatasetCache } from './dataset-cache.js';
import { describeFaults, type Faults, injectFaults } from './fault-injection.js';
import { WorkerMetrics } from './metrics.js';
import { systemPorts, type WorkerPorts } from './ports.js';
import { WorkerShell } from './shell.js';
import type { WorkerOptions } from './worker-options.js';
import { workerRoutes } from './worker-routes.js';

const DEFAULT_JOIN_TIMEOUT_MS = 600_000;

/** A worker that joins a coordinator, or works for one. */
export interface Worker {
  /** This life of the worker: 32 hexadecimal digits. */
  readonly workerId: string;
  /** Address of the coordinator. */
  readonly address: string;
  readonly engine: EngineName;
  readonly device: string;
  /** How many micro-batches it computes at a time. */
  readonly threads: number;
  /** 'http://HOST:PORT' of its metrics; null: they are not served. */
  readonly httpUrl: string | null;
  /** Its phase, and for how long, in milliseconds. */
  status(): { readonly phase: WorkerPhase; readonly forMs: number };
  /** Leaves the run; its shard is dealt to others. */
  interrupt(): void;
  /** Resolves when the worker has ended and left. Never rejects. */
  finished(): Promise<WorkerResult>;
}

/** How a worker ended. */
export interface WorkerResult {
  /** 'done': the run is over, or the worker was told to leave. */
  readonly outcome: 'done' | 'failed';
  /** In words. */
  readonly reason: string;
}

/**
 * Starts a worker in this process, which joins a coordinator as soon as there is one. Rejects with a UsageError for
 * options that contradict each other, and with an OperationalError (`no-key`, `join-token-invalid`,
 * `engine-unavailable`, ...) when something is missing.
 */
export function startWorker(options: WorkerOptions): Promise<Worker> {
  return startWorkerWith(systemPorts, options);
}

/** As startWorker, with other surroundings. */
export async function startWorkerWith(ports: WorkerPorts, options: WorkerOptions): Promise<Worker> {
  const { joinTimeoutMs = DEFAULT_JOIN_TIMEOUT_MS, listeners = [], faults } = options;
  if (!(joinTimeoutMs > 0)) {
    throw new UsageError(`Cannot join: joinTimeoutMs must be a number above 0, got '${joinTimeoutMs}'.`);
  }
  const note = (level: NoteLevel, text: string): void => {
    for (const listener of listeners) listener.onNote?.(level, text);
  };
  const connection = await connectionOf(options);
  const engine = await engineOf(options, note);
  for (const warning of engine.warnings) note('warning', warning);
  const bits = await engine.bits();
  if (faults) note('warning', `faults are injected for a test: ${describeFaults(faults)}`);
  const metrics = new WorkerMetrics({ ...engine, engine: engine.name, packageVersion: packageVersion() });
  const http = await openHttp(options);
  if (http) note('info', `metrics on ${http.url}`);
  const identity = identityOf(connection, engine, bits);
  const shell = new WorkerShell(
    {
      ...identity,
      metricsAddress: http?.reachable ?? null,
      timing: timingFrom(DEFAULT_HEARTBEAT_MS),
      joinTimeoutMs,
      ...connection,
      dataPlane: dataPlaneOf(options, engine, ports),
      onComputed: (sampleCount, computeMs) => {
        metrics.computed(sampleCount, computeMs);
        for (const listener of listeners) listener.onComputed?.(sampleCount, computeMs);
      },
      onJoined: (isJoined) => {
        metrics.setJoined(isJoined);
        for (const listener of listeners) listener.onJoined?.(isJoined);
      },
      onNotice: note,
    },
    ports,
  );
  http?.server.serve(workerRoutes(metrics.set, () => shell.status()));
  const finished = run(shell, options.signal, http?.server);
  return {
    workerId: identity.workerId,
    address: connection.address,
    engine: engine.name,
    device: engine.device,
    threads: engine.threads,
    httpUrl: http?.url ?? null,
    status: () => shell.status(),
    interrupt: () => shell.interrupt(),
    finished: () => finished,
  };
}

/** Lets the worker join and work. Resolves when it has ended. */
async function run(
  shell: WorkerShell,
  signal: AbortSignal | undefined,
  http: HttpServer | undefined,
): Promise<WorkerResult> {
  const interrupt = (): void => shell.interrupt();
  const ended = shell.run();
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted) interrupt();
  const { exitCode, reason } = await ended;
  signal?.removeEventListener('abort', interrupt);
  await http?.close();
  return { outcome: exitCode === 0 ? 'done' : 'failed', reason };
}

interface OpenHttp {
  readonly server: HttpServer;
  /** 'http://HOST:PORT' for this host. */
  readonly url: string;
  /** 'HOST:PORT' for other hosts. */
  readonly reachable: string;
}

/** Takes the address for HTTP; null if none is wanted. */
async function openHttp({ http = 'off', httpHosts }: WorkerOptions): Promise<OpenHttp | null> {
  if (http === 'off') return null;
  const server = new HttpServer(httpHosts);
  try {
    const url = await server.listen(http === 'auto' ? undefined : http);
    return { server, url, reachable: await reachableHttp(url) };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The engine to use. Reports the reason if it was not named. */
async function engineOf(
  { engine = 'auto', kernel = 'auto', threads = 'auto', pinThreads, isEngineKnown = false, faults }: WorkerOptions,
  note: (level: NoteLevel, text: string) => void,
): Promise<EngineDescription> {
  const { engine: name, reason } = isEngineKnown && engine !== 'auto' ? { engine, reason: null } : engineHere(engine);
  if (reason) note('info', `engine ${name}, because ${reason}`);
  return describeEngine(name, {
    kernel,
    threads: threadCount(name, threads, usableCores()),
    pinThreads,
    threadDeaths: threadDeathsOf(faults),
  });
}

/** undefined: no thread ends by a fault. */
function threadDeathsOf(faults: Faults | undefined): ThreadDeaths | undefined {
  const { threadDeathProbability: probability = 0, seed = 0 } = faults ?? {};
  return probability > 0 ? { probability, seed } : undefined;
}

function dataPlaneOf(
  { data, dataset, cacheDirectory: given, faults }: WorkerOptions,
  { readsInPlace, create }: EngineDescription,
  { isHere }: WorkerPorts,
): DataPlane {
  const cacheDirectory = path.resolve(given ?? userDatasetDirectory());
  return new DataPlane({
    isHere,
    ownData: data ? { place: path.resolve(data), dataset: dataset ?? null, cacheDirectory } : null,
    builtInDirectory: builtInDirectory(),
    cache: new DatasetCache(cacheDirectory),
    canBeginEarly: readsInPlace,
    createEngine: faults ? injectFaults(create, faults) : create,
  });
}

/** The worker's own data, which do not change. */
function identityOf({ security }: Connection, { name, device, threads }: EngineDescription, bits: string | null) {
  const workerId = randomBytes(16).toString('hex');
  return {
    workerId,
    packageVersion: packageVersion(),
    key: security && {
      publicKey: security.keyPair.publicKey,
      proof: proofOfKey(security.keyPair, security.serverKey, workerId),
    },
    engine: name,
    device,
    threads,
    bits,
    host: os.hostname(),
    pid: process.pid,
  };
}

/** Directory of the included MNIST; null if it was left out of the installation. */
function builtInDirectory(): string | null {
  try {
    return embeddedMnistDirectory();
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}
