import { Worker as Thread } from 'node:worker_threads';
import { chooseKernel } from '../../engine/simd/choose-kernel.js';
import type { KernelChoice } from '../../engine/simd/kernel.js';
import type { Inspection } from '../../page/view/run-view.js';
import type { EvaluatedSplit } from '../core/reports.js';
import type { EvaluationSettings } from './dataset-evaluation.js';

/** Result of the parameters on the split that is evaluated. */
export interface TestResult {
  /** When it is missing: the test set. */
  readonly split?: EvaluatedSplit | undefined;
  /** Samples, at least 1. */
  readonly testCount: number;
  /** Mean negative log-likelihood over the split, in nats. */
  readonly testLoss: number;
  readonly testCorrect: number;
  readonly evaluationSeconds: number;
  readonly inspection: Inspection;
}

export interface Evaluator {
  /**
   * Evaluates the parameters at the end of an epoch on the whole split, as they are at the time of the call. Calls are
   * answered in order. Rejects with the error that made the evaluator unusable.
   *
   * @param epoch from 0
   */
  evaluate(parameters: Float32Array, epoch: number): Promise<TestResult>;
  /** Gives up the evaluations under way, which reject. */
  close(): Promise<void>;
}

/** A request to the thread, as for Evaluator.evaluate. */
export interface EvaluationRequest {
  readonly parameters: Float32Array;
  readonly epoch: number;
}

/** Data with which the thread is started. */
export interface EvaluationThreadData extends EvaluationSettings {
  /** Directory of the IDX files. */
  readonly dataDirectory: string;
  /** When it is missing: the test set. */
  readonly split?: EvaluatedSplit;
}

/**
 * Makes sure that a kernel that is named runs here. Otherwise the evaluation would fail at the end of the first epoch.
 *
 * @throws OperationalError as chooseKernel does
 */
export async function requireKernel(choice: KernelChoice): Promise<void> {
  if (choice !== 'auto') await chooseKernel(choice);
}

/**
 * An evaluator on a thread of its own, with the simd engine, so that the next epoch can train meanwhile. The thread
 * loads the split at its start. If that fails, or the thread ends for another reason, each call rejects with the
 * reason.
 */
export class ThreadEvaluator implements Evaluator {
  readonly #thread: Thread;
  readonly #waiting: { resolve(result: TestResult): void; reject(error: Error): void }[] = [];
  #failure: Error | undefined;

  constructor(data: EvaluationThreadData) {
    this.#thread = new Thread(new URL('./evaluation-thread.js', import.meta.url), { workerData: data });
    this.#thread.on('message', (result: TestResult) => this.#waiting.shift()?.resolve(result));
    this.#thread.on('error', (error) => this.#failAll(error));
    this.#thread.on('exit', () => this.#failAll(new Error('the evaluation thread ended')));
  }

  evaluate(parameters: Float32Array, epoch: number): Promise<TestResult> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread.postMessage({ parameters, epoch } satisfies EvaluationRequest);
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #failAll(error: Error): void {
    this.#failure ??= error;
    for (const call of this.#waiting.splice(0)) call.reject(error);
  }
}
