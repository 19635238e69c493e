import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { engineHere } from '../engine/choice/devices.js';
import type { EngineName } from '../engine/choice/engine-names.js';
import { describeEngine, type EngineDescription } from '../engine/choice/registry.js';
import { embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { codeOf, UsageError } from '../shared/errors.js';
import { userCacheDirectory } from '../shared/files/user-directories.js';
import { HttpServer } from '../shared/http/http-server.js';
import type { NoteLevel } from '../shared/note-level.js';
import { packageVersion } from '../shared/package-version.js';
import { proofOfKey } from '../shared/security/keys.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../shared/timing.js';
import { reachableHttp } from '../shared/transport/addresses.js';
import { type Connection, connectionOf } from './connection.js';
import type { WorkerPhase } from './core/state.js';
import { DataPlane } from './data-plane.js';
import { DatasetCache } from './dataset-cache.js';
import { describeFaults, injectFaults } from './fault-injection.js';
import { WorkerMetrics } from './metrics.js';
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
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { listeners = [], signal, http: httpAddress = 'off', faults } = options;
  const note = (level: NoteLevel, text: string): void => {
    for (const listener of listeners) listener.onNote?.(level, text);
  };
  const { joinTimeoutMs = DEFAULT_JOIN_TIMEOUT_MS } = options;
  if (!(joinTimeoutMs > 0)) {
    throw new UsageError(`Cannot join: joinTimeoutMs must be a number above 0, got '${joinTimeoutMs}'.`);
  }
  const connection = await connectionOf(options);
  const { engine: engineName, reason: choice } = engineOf(options);
  if (choice) note('info', `engine ${engineName}, because ${choice}`);
  const engine = await describeEngine(engineName);
  if (faults) note('warning', `faults are injected for a test: ${describeFaults(faults)}`);
  const metrics = new WorkerMetrics({ packageVersion: packageVersion(), engine: engine.name, device: engine.device });
  const http = httpAddress === 'off' ? null : new HttpServer(options.httpHosts);
  const httpUrl =
    (await http?.listen(httpAddress === 'auto' || httpAddress === 'off' ? undefined : httpAddress)) ?? null;
  if (httpUrl) note('info', `metrics on ${httpUrl}`);
  const identity = identityOf(connection, engine);
  const shell = new WorkerShell({
    ...identity,
    metricsAddress: httpUrl ? await reachableHttp(httpUrl) : null,
    timing: timingFrom(DEFAULT_HEARTBEAT_MS),
    joinTimeoutMs,
    ...connection,
    dataPlane: new DataPlane({
      dataDirectory: options.data ? path.resolve(options.data) : null,
      builtInDirectory: builtInDirectory(),
      cache: new DatasetCache(path.resolve(options.cacheDirectory ?? path.join(userCacheDirectory(), 'datasets'))),
      createEngine: faults ? injectFaults(engine.create, faults) : engine.create,
    }),
    onComputed: (sampleCount, computeMs) => {
      metrics.computed(sampleCount, computeMs);
      for (const listener of listeners) listener.onComputed?.(sampleCount, computeMs);
    },
    onJoined: (isJoined) => {
      metrics.setJoined(isJoined);
      for (const listener of listeners) listener.onJoined?.(isJoined);
    },
    onNotice: note,
  });
  http?.serve(workerRoutes(metrics.set, () => shell.status()));
  const interrupt = (): void => shell.interrupt();
  note('info', `joining ${connection.address} with engine ${engine.name} on ${engine.device}`);
  const ended = shell.run();
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted) interrupt();
  const finish = async (): Promise<WorkerResult> => {
    const { exitCode, reason } = await ended;
    signal?.removeEventListener('abort', interrupt);
    await http?.close();
    return { outcome: exitCode === 0 ? 'done' : 'failed', reason };
  };
  const finished = finish();
  return {
    workerId: identity.workerId,
    address: connection.address,
    engine: engineName,
    device: engine.device,
    httpUrl,
    status: () => shell.status(),
    interrupt,
    finished: () => finished,
  };
}

/** The worker's own data, which do not change. */
function identityOf({ security }: Connection, engine: EngineDescription) {
  const workerId = randomBytes(16).toString('hex');
  const { name, device, bits } = engine;
  return {
    workerId,
    packageVersion: packageVersion(),
    key: security && {
      publicKey: security.keyPair.publicKey,
      proof: proofOfKey(security.keyPair, security.serverKey, workerId),
    },
    engine: name,
    device,
    bits,
    host: os.hostname(),
    pid: process.pid,
  };
}

/** The engine to use, and with 'auto' the reason. */
function engineOf({ engine = 'auto', isEngineKnown = false }: WorkerOptions): ReturnType<typeof engineHere> {
  return isEngineKnown && engine !== 'auto' ? { engine, reason: null } : engineHere(engine);
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
