import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before } from 'node:test';
import { kernelsHere } from '../contract/kernels/kernels-here.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** Kernels that run here, but soft, which is slow. */
export const FAST_KERNELS = kernelsHere()
  .filter(({ name, kernel }) => kernel && name !== 'soft')
  .map(({ name }) => name);

/** A number of workers, the threads of each, how they are connected, and the kernel of all of them. */
export interface SmallTraining {
  readonly workers: number;
  readonly threads: number;
  readonly transport: 'ipc' | 'tcp';
  readonly kernel: 'native' | 'wasm';
}

/** Many in a run of a few steps, yet a shard is hardly hit twice. */
export const THREAD_DEATHS = ['--inject-thread-deaths', '0.2'];
/**
 * For a micro-batch of a single worker, in milliseconds; each of several takes as many times as long. So an epoch takes a third
 * of a second on any processor, and the run is not over when the result of its first epoch is told.
 */
const PACE_MS = 5;

/**
 * Some epochs of a small data set whose last step is short and cut unevenly by every number of workers. To be made in a suite.
 */
export class SmallTrainings {
  readonly home = temporaryDirectory();
  readonly data = path.join(this.home, 'data');
  /** SHA-256 of the model from one worker. */
  expected = '';
  #runs = 0;

  /** @param more flags of every training */
  constructor(
    readonly epochs = 2,
    readonly more: readonly string[] = [],
  ) {
    before(async () => {
      writeSmallDataset(this.data, 2_100, 200);
      this.expected = await this.train(['--workers', '1']);
    });
    after(killCommands);
  }

  /** Settings of a run with a directory of its own. */
  settings(): string[] {
    const runDirectory = path.join(this.home, `run-${this.#runs++}`);
    const some = ['--data', this.data, '--epochs', String(this.epochs), '--run-dir', runDirectory, '--log', 'lines'];
    return [...some, ...this.more];
  }

  /** The SHA-256 of the model. */
  async train(args: readonly string[], node?: string): Promise<string> {
    const result = await run(['train', ...this.settings(), ...args], node ? { node } : {});
    assert.equal(result.exitCode, 0, result.stderr);
    return sha256Of(result);
  }

  async yieldsTheSame({ workers, threads, transport, kernel }: SmallTraining): Promise<void> {
    const some = ['--workers', String(workers), '--min-workers', String(workers), '--threads', String(threads)];
    const address = transport === 'tcp' ? ['--listen', 'tcp://127.0.0.1:0'] : [];
    assert.equal(await this.train([...some, ...address, '--kernel', nameOf(kernel)]), this.expected);
  }

  /** Threads die all the time, and after the first epoch a worker is killed, whose place another one takes. */
  async survivesDeaths({ workers: count, threads, kernel }: Omit<SmallTraining, 'transport'>): Promise<void> {
    const address = `ipc://${path.join(this.home, `socket-${this.#runs}`)}`;
    const join = ['--listen', address, '--insecure', '--min-workers', String(count)];
    const coordinator = new Command(['coordinator', ...this.settings(), ...join]);
    const start = (): Command => {
      const engine = ['--kernel', nameOf(kernel), '--threads', String(threads), ...THREAD_DEATHS];
      const args = ['worker', '--connect', address, '--insecure', '--data', this.data, ...engine];
      return new Command(args, { env: { LENET_INJECT_PACE_MS: String(PACE_MS * count) } });
    };
    const [victim, ...others] = Array.from({ length: count }, start);
    await coordinator.line(/^Test set/);
    // The others are held, so that the run cannot end before it is known that one is gone.
    for (const { child } of others) child.kill('SIGSTOP');
    await victim?.kill();
    await coordinator.line(/ left: its connection was lost$/);
    for (const { child } of others) child.kill('SIGCONT');
    const last = start();
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), this.expected);
    for (const worker of others) {
      const { exitCode, stderr } = await worker.done();
      assert.equal(exitCode, 0, stderr);
    }
    // It may have come too late for the run.
    await last.kill();
  }
}

const nameOf = (kernel: SmallTraining['kernel']): string =>
  (kernel === 'native' && FAST_KERNELS.find((name) => name !== 'wasm')) || 'wasm';

export const titleOf = ({ workers, threads, transport, kernel }: SmallTraining): string =>
  `${workers} workers of ${threads} threads over ${transport}, kernel ${kernel}`;
