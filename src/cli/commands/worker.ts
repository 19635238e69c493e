import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { engineHere } from '../../engine/choice/devices.js';
import { describeEngine } from '../../engine/choice/registry.js';
import { embeddedMnistDirectory } from '../../shared/data/image-directory.js';
import { codeOf } from '../../shared/errors.js';
import { HttpServer } from '../../shared/http/http-server.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { packageVersion } from '../../shared/package-version.js';
import { proofOfKey } from '../../shared/security/keys.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../../shared/timing.js';
import { reachableHttp } from '../../shared/transport/addresses.js';
import type { ParentChannel } from '../../train/parent-channel.js';
import { connectionOf } from '../../worker/connection.js';
import { DataPlane } from '../../worker/data-plane.js';
import { DatasetCache } from '../../worker/dataset-cache.js';
import { describeFaults, type Faults, injectFaults } from '../../worker/fault-injection.js';
import { WorkerMetrics } from '../../worker/metrics.js';
import { WorkerShell } from '../../worker/shell.js';
import { workerRoutes } from '../../worker/worker-routes.js';
import type { WorkerOptions } from '../options.js';
import { createNotes } from '../report/create-reporter.js';
import { onStop } from '../stop-signals.js';

/**
 * A worker, until the run is over or it is asked to stop. Resolves to the exit code.
 *
 * @param parent the `train` that started this process, or null
 */
export async function runWorker(options: WorkerOptions, parent: ParentChannel | null): Promise<number> {
  const note: (level: NoteLevel, text: string) => void = parent
    ? (level, text) => parent.note(level, text)
    : createNotes(options.log);
  const { address, security } = await connectionOf(options);
  const { engine: engineName, reason: choice } = engineOf(options, parent);
  if (choice) note('info', `engine ${engineName}, because ${choice}`);
  const engine = await describeEngine(engineName);
  const faults = faultsOf(options);
  if (faults) note('warning', `faults are injected for a test: ${describeFaults(faults)}`);
  const metrics = new WorkerMetrics({
    packageVersion: packageVersion(),
    engine: engine.name,
    device: engine.device,
  });
  const { http: httpAddress = 'off' } = options;
  const http = httpAddress === 'off' ? null : new HttpServer(options.httpHost);
  const httpUrl = httpAddress === 'off' ? undefined : await http?.listen(httpAddress);
  if (httpUrl) note('info', `metrics on ${httpUrl}`);
  const workerId = randomBytes(16).toString('hex');
  const shell = new WorkerShell({
    workerId,
    packageVersion: packageVersion(),
    key: security && {
      publicKey: security.keyPair.publicKey,
      proof: proofOfKey(security.keyPair, security.serverKey, workerId),
    },
    engine: engine.name,
    device: engine.device,
    bits: engine.bits,
    host: os.hostname(),
    pid: process.pid,
    metricsAddress: httpUrl ? await reachableHttp(httpUrl) : null,
    timing: timingFrom(DEFAULT_HEARTBEAT_MS),
    joinTimeoutMs: options.joinTimeoutS === 0 ? Number.POSITIVE_INFINITY : options.joinTimeoutS * 1000,
    address,
    security,
    dataPlane: new DataPlane({
      dataDirectory: options.data ? path.resolve(options.data) : null,
      builtInDirectory: builtInDirectory(),
      cache: new DatasetCache(path.resolve(options.cacheDir)),
      createEngine: faults ? injectFaults(engine.create, faults) : engine.create,
    }),
    onComputed: (sampleCount, computeMs) => metrics.computed(sampleCount, computeMs),
    onJoined: (isJoined) => metrics.setJoined(isJoined),
    // Started by `train`: whatever is no trouble, its coordinator says.
    onNotice: (level, text) => (parent && level === 'info' ? undefined : note(level, text)),
  });
  http?.serve(workerRoutes(metrics.set, () => shell.status()));
  const leave = () => shell.interrupt();
  // SIGUSR1 asks for a checkpoint before the end comes: a worker has none to write, and works on until its coordinator stops.
  onStop(parent ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'], leave);
  if (parent) {
    // Started by `train`: Ctrl-C reaches both, but the parent decides; and without a parent there is nothing to do.
    parent.onGone(leave);
    // The coordinator on the same cores, and (on Linux) the transport's threads, go before: a step waits for them, not for me.
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } else {
    note('info', `joining ${address} with engine ${engine.name} on ${engine.device}`);
  }
  const { exitCode, reason } = await shell.run();
  await http?.close();
  if (exitCode !== 0) note('error', reason);
  else if (!parent) note('info', reason);
  return exitCode;
}

/** The engine to take, and with 'auto' why. A parent has found out already that the engine it names runs here. */
function engineOf({ engine }: WorkerOptions, parent: ParentChannel | null): ReturnType<typeof engineHere> {
  return parent && engine !== 'auto' ? { engine, reason: null } : engineHere(engine);
}

/** The MNIST that comes along; null where it was left out. */
function builtInDirectory(): string | null {
  try {
    return embeddedMnistDirectory();
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Faults to inject; undefined: none. */
function faultsOf({
  injectBitFlips = 0,
  injectHugeGradients = 0,
  injectPaceMs = 0,
}: WorkerOptions): Faults | undefined {
  if (injectBitFlips === 0 && injectHugeGradients === 0 && injectPaceMs === 0) return undefined;
  // With a seed of its own, a second faulty worker does not make the same mistakes, which a comparison would miss.
  return {
    bitFlipProbability: injectBitFlips,
    hugeProbability: injectHugeGradients,
    paceMs: injectPaceMs,
    seed: process.pid,
  };
}
