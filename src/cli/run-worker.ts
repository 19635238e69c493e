import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { chooseEngine } from '../shared/engine/choose-engine.js';
import { packageVersion } from '../shared/package-version.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../shared/timing.js';
import { DataPlane } from '../worker/data-plane.js';
import { describeFaults, type Faults, injectFaults } from '../worker/fault-injection.js';
import { WorkerShell } from '../worker/shell.js';
import type { WorkerOptions } from './options.js';

/** A worker, until the run is over or it is asked to stop. Resolves to the exit code. */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const note = workerLog(options);
  const { engine, reason: choice } = await chooseEngine(options.engine);
  if (choice) note('info', `engine ${engine.name}, because ${choice}`);
  const faults = faultsOf(options);
  if (faults) note('warning', `faults are injected for a test: ${describeFaults(faults)}`);
  const dataDirectory = path.resolve(options.data ?? embeddedMnistDirectory());
  const shell = new WorkerShell({
    workerId: randomBytes(16).toString('hex'),
    packageVersion: packageVersion(),
    engine: engine.name,
    device: engine.device,
    host: os.hostname(),
    pid: process.pid,
    timing: timingFrom(DEFAULT_HEARTBEAT_MS),
    joinTimeoutMs: options.joinTimeoutS === 0 ? Number.POSITIVE_INFINITY : options.joinTimeoutS * 1000,
    address: options.connect,
    dataPlane: new DataPlane({
      dataDirectory,
      createEngine: faults ? injectFaults(engine.create, faults) : engine.create,
    }),
    onNotice: note,
  });
  const leave = () => shell.interrupt();
  const hasParent = process.connected;
  process.on('SIGTERM', leave);
  if (hasParent) {
    // Started by `train`: Ctrl-C reaches both, but the parent decides; and without a parent there is nothing to do.
    process.on('SIGINT', () => {});
    process.on('disconnect', leave);
    process.channel?.unref();
    // The coordinator on the same cores, and (on Linux) the transport's threads, go before: a step waits for them, not for me.
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } else {
    process.on('SIGINT', leave);
    note('info', `joining ${options.connect} with engine ${engine.name} on ${engine.device}`);
  }
  const { exitCode, reason } = await shell.run();
  if (exitCode !== 0) note('error', reason);
  else if (!hasParent) note('info', reason);
  return exitCode;
}

/** What to inject; undefined: nothing. */
function faultsOf({ injectBitFlips = 0, injectPaceMs = 0 }: WorkerOptions): Faults | undefined {
  if (injectBitFlips === 0 && injectPaceMs === 0) return undefined;
  // With a seed of its own, a second faulty worker does not make the same mistakes, which a comparison would miss.
  return { bitFlipProbability: injectBitFlips, paceMs: injectPaceMs, seed: process.pid };
}

function workerLog({ log }: WorkerOptions): (level: 'info' | 'warning' | 'error', text: string) => void {
  return (level, text) => {
    const line =
      log === 'json'
        ? JSON.stringify({ time: new Date().toISOString(), type: 'note', level, text })
        : level === 'info'
          ? text
          : `${level}: ${text}`;
    process.stderr.write(`${line}\n`);
  };
}
