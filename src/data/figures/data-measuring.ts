import { Worker as Thread } from 'node:worker_threads';
import type { MeasurableData, MeasuredData } from './measure-data.js';

/** A measurement on a thread of its own, so that a training need not wait for it. */
export class DataMeasuring {
  readonly #thread: Thread;
  /** Resolves with null after `close`, and rejects with the error that ended the measurement. */
  readonly result: Promise<MeasuredData | null>;

  constructor({ directory, isIncluded, summary }: MeasurableData) {
    const workerData: MeasurableData = { directory, isIncluded, summary };
    this.#thread = new Thread(new URL('./measuring-thread.js', import.meta.url), { workerData });
    this.result = new Promise((resolve, reject) => {
      this.#thread.on('message', resolve);
      this.#thread.on('error', reject);
      this.#thread.on('exit', () => resolve(null));
    });
    // The owner gets the failure, perhaps later; until then it must not count as unhandled.
    this.result.catch(() => {});
  }

  /** Gives the measurement up, if it is still under way. */
  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
