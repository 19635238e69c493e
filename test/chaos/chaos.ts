import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../src/shared/errors.js';
import { KeyStore } from '../../src/shared/security/key-store.js';
import { Command, killCommands, sha256Of } from '../support/command.js';
import { carryOut } from './carry-out.js';
import { Cluster } from './cluster.js';
import { freePort } from './free-port.js';
import { MARK, newMark } from './leftovers.js';
import type { Fault } from './plan.js';
import { judge } from './verdict.js';

export interface ChaosOptions {
  readonly plan: readonly Fault[];
  readonly workers: number;
  readonly epochs: number;
  /** A directory of IDX files; the included MNIST if absent. */
  readonly data?: string;
  /** Little of the work is lost when the coordinator is killed. */
  readonly checkpointEverySteps: number;
  readonly heartbeatMs: number;
  /** Shortest time that a worker takes for a micro-batch, in milliseconds. */
  readonly paceMs?: number;
  /** Gets a line for each thing that happens. */
  readonly onEvent: (text: string) => void;
  /** Aborted by the caller to give up early, and by the run itself when something goes wrong. */
  readonly abort: AbortController;
}

export interface ChaosResult {
  readonly sha256: string;
  /** Steps that were trained, those counted twice that a killed coordinator had to train again. */
  readonly stepCount: number;
  /** Workers that were started so late that they never met the coordinator. */
  readonly dismissed: number;
}

/** A cluster went wrong; the last lines of its processes tell how. */
export class ChaosFailure extends Error {
  constructor(
    reason: string,
    readonly tails: readonly string[],
  ) {
    super(reason);
    this.name = 'ChaosFailure';
  }
}

/** A thread of the engine ends in one shard of ten, whatever else happens. */
const THREAD_DEATHS = ['--inject-thread-deaths', '0.1'];
/** Heartbeats that a process may miss before it is given up, see timingFrom; and as many again to be sure. */
const STOP_LIMIT_HEARTBEATS = 30;

/**
 * Trains once in peace and once under the faults of the plan, with real processes, and compares. Whatever happens, nothing is
 * left: no process, no file.
 *
 * @throws ChaosFailure
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'lenet-cluster-chaos-'));
  const { abort } = options;
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => reject(abort.signal.reason);
    abort.signal.addEventListener('abort', fail, { once: true });
    if (abort.signal.aborted) fail();
  });
  let cluster: Cluster | undefined;
  const train = async (): Promise<ChaosResult> => {
    const setup = await prepare(home, options);
    abort.signal.throwIfAborted();
    cluster = new Cluster(setup.clusterOptions);
    await carryOutAll(cluster, options);
    await cluster.completed();
    const dismissed = await cluster.workersEnd();
    const { sha256, stepCount } = cluster.observer;
    const problems = judge({ ...setup.toJudge, sha256 });
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return { sha256: setup.toJudge.expectedSha256, stepCount, dismissed };
  };
  try {
    return await Promise.race([train(), aborted]);
  } catch (error) {
    abort.abort(error);
    throw new ChaosFailure(messageOf(error), cluster?.tails() ?? []);
  } finally {
    await killCommands();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Trains in peace, and makes all ready for the run to be compared with it. */
async function prepare(home: string, { data, epochs, checkpointEverySteps, ...options }: ChaosOptions) {
  const temporaryDirectory = path.join(home, 'tmp');
  mkdirSync(temporaryDirectory);
  const mark = newMark();
  const env = { TMPDIR: temporaryDirectory, [MARK]: mark };
  const dataArgs = data ? ['--data', data] : [];
  const settings = [...dataArgs, '--epochs', String(epochs), '--checkpoint-every', String(checkpointEverySteps)];

  const beganAtMs = performance.now();
  const quiet = new Command(
    ['train', ...settings, '--workers', '2', '--log', 'lines', '--run-dir', path.join(home, 'quiet')],
    { env },
  );
  const expectedSha256 = sha256Of(await quiet.done());
  options.onEvent(`quiet run: SHA-256 ${expectedSha256} in ${seconds(performance.now() - beganAtMs)}`);

  // Workers may start before the coordinator has made its keys.
  const keys = path.join(home, 'keys');
  const store = new KeyStore(keys);
  await store.coordinatorKey();
  await store.create('worker');
  const address = `tcp://127.0.0.1:${await freePort()}`;
  const directory = path.join(home, 'run');
  const timing = ['--heartbeat-ms', String(options.heartbeatMs)];
  const pace = ['--inject-pace-ms', String(options.paceMs ?? 0)];
  return {
    clusterOptions: {
      workers: options.workers,
      coordinatorArgs: [
        ...['coordinator', ...settings, ...timing],
        ...['--listen', address, '--run-dir', directory, '--log', 'json'],
      ],
      workerArgs: ['worker', ...dataArgs, '--connect', address, '--log', 'lines', ...THREAD_DEATHS, ...pace],
      env: { ...env, LENET_KEYS: keys },
      abort: options.abort,
    },
    toJudge: { directory, expectedSha256, epochs, temporaryDirectory, mark },
  };
}

async function carryOutAll(cluster: Cluster, { plan, onEvent, heartbeatMs }: ChaosOptions): Promise<void> {
  const beganAtMs = performance.now();
  for (const fault of plan) {
    await cluster.observer.reached(fault.atStep);
    const what = await carryOut(fault, cluster, { stopLimitMs: STOP_LIMIT_HEARTBEATS * heartbeatMs });
    const time = seconds(performance.now() - beganAtMs).padStart(8);
    onEvent(`${time}  step ${String(fault.atStep).padStart(4)}  ${what}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
