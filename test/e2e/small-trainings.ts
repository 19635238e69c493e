import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before } from 'node:test';
import { kernelsHere } from '../contract/kernels/kernels-here.js';
import { killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** Kernels that run here, but soft, which is slow. */
export const FAST_KERNELS = kernelsHere()
  .filter(({ name, kernel }) => kernel && name !== 'soft')
  .map(({ name }) => name);

/** A number of workers, how they are connected, and the kernel of all of them. */
export interface SmallTraining {
  readonly workers: number;
  readonly transport: 'ipc' | 'tcp';
  readonly kernel: 'native' | 'wasm';
}

/** Two epochs of a small data set whose last step is short and cut unevenly by every number of workers. To be made in a suite. */
export class SmallTrainings {
  readonly home = temporaryDirectory();
  readonly data = path.join(this.home, 'data');
  /** SHA-256 of the model from one worker. */
  expected = '';
  #runs = 0;

  constructor() {
    before(async () => {
      writeSmallDataset(this.data, 2_100, 200);
      this.expected = await this.train(['--workers', '1']);
    });
    after(killCommands);
  }

  /** Settings of a run with a directory of its own. */
  settings(): string[] {
    const runDirectory = path.join(this.home, `run-${this.#runs++}`);
    return ['--data', this.data, '--epochs', '2', '--run-dir', runDirectory, '--log', 'lines'];
  }

  /** The SHA-256 of the model. */
  async train(args: readonly string[], node?: string): Promise<string> {
    const result = await run(['train', ...this.settings(), ...args], node ? { node } : {});
    assert.equal(result.exitCode, 0, result.stderr);
    return sha256Of(result);
  }

  async yieldsTheSame({ workers, transport, kernel }: SmallTraining): Promise<void> {
    const native = FAST_KERNELS.find((name) => name !== 'wasm') ?? 'wasm';
    const some = ['--workers', String(workers), '--min-workers', String(workers)];
    const address = transport === 'tcp' ? ['--listen', 'tcp://127.0.0.1:0'] : [];
    assert.equal(
      await this.train([...some, ...address, '--kernel', kernel === 'native' ? native : 'wasm']),
      this.expected,
    );
  }
}

export const titleOf = ({ workers, transport, kernel }: SmallTraining): string =>
  `${workers} workers over ${transport}, kernel ${kernel}`;
