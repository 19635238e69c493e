import path from 'node:path';
import type { CoordinatorOptions } from '../../src/coordinator/coordinator-options.js';
import { startCoordinator } from '../../src/coordinator/run-coordinator.js';
import type { RunResult } from '../../src/coordinator/run-result.js';
import { startWorker } from '../../src/worker/run-worker.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Trainings of two steps an epoch, with coordinator and worker in this process. */
export class ShortTrainings {
  readonly home = temporaryDirectory();
  readonly #data = path.join(this.home, 'data');

  constructor() {
    writeSmallDataset(this.#data, 64, 50);
  }

  /** A directory of the home. */
  directory(name: string): string {
    return path.join(this.home, name);
  }

  /** Trains, or goes on, to the end of the run. */
  async train(runDirectory: string, options: CoordinatorOptions): Promise<RunResult> {
    const data = this.#data;
    const coordinator = await startCoordinator({ data, batchSize: 32, kernel: 'wasm', runDirectory, ...options });
    const connect = coordinator.join.boundAddress;
    const worker = await startWorker({ connect, engine: 'simd', kernel: 'wasm', threads: 1, data });
    const result = await coordinator.finished();
    worker.interrupt();
    await worker.finished();
    return result;
  }
}
