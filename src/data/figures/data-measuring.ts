import { Worker as Thread } from 'node:worker_threads';
import { type MeasurableData, type MeasuredData, measureData } from './measure-data.js';

/** Up to so many samples are measured in less time than a thread needs to start. */
const FEW_SAMPLES = 5_000;

/** A measurement for which a training need not wait: on a thread of its own, unless it takes a few milliseconds. */
export class DataMeasuring {
  readonly #thread: Thread | null;
  /** Resolves with null if `close` ended the measurement, and rejects with the error that did. */
  readonly result: Promise<MeasuredData | null>;

  /** @param fewSamples for tests: up to so many need no thread */
  constructor({ directory, isIncluded, summary }: MeasurableData, fewSamples: number = FEW_SAMPLES) {
    const data: MeasurableData = { directory, isIncluded, summary };
    this.#thread = samplesOf(data) > fewSamples ? startThread(data) : null;
    this.result = this.#thread ? resultOf(this.#thread) : measureData(data);
    // The owner gets the failure, perhaps later; until then it must not count as unhandled.
    this.result.catch(() => {});
  }

  /** Gives up a measurement that is still under way. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }
}

function samplesOf({ summary }: MeasurableData): number {
  const { trainCounts, validationCounts, testCounts } = summary;
  return [...trainCounts, ...(validationCounts ?? []), ...testCounts].reduce((sum, count) => sum + count, 0);
}

const startThread = (workerData: MeasurableData): Thread =>
  new Thread(new URL('./measuring-thread.js', import.meta.url), { workerData });

const resultOf = (thread: Thread): Promise<MeasuredData | null> =>
  new Promise((resolve, reject) => {
    thread.on('message', resolve);
    thread.on('error', reject);
    thread.on('exit', () => resolve(null));
  });
