import type { RunAccess } from '../coordinator/running-coordinator.js';
import { messageOf } from '../shared/errors.js';
import { counted } from '../shared/text/plural.js';
import { systemPorts } from '../worker/ports.js';
import { startWorkerWith, type Worker } from '../worker/run-worker.js';
import type { WorkerOptions } from '../worker/worker-options.js';
import { FailedStarts } from './failed-starts.js';

/**
 * The worker of a training that needs only one: it runs in the coordinator's process, and its threads compute. Messages stay in memory,
 * which makes a training about a tenth faster, and there is one process less. If it fails, it is started again.
 */
export class WorkerHere {
  readonly #run: Pick<RunAccess, 'note' | 'fail' | 'createTransport'>;
  readonly #options: WorkerOptions;
  readonly #failedStarts = new FailedStarts();
  readonly #ended: Promise<void>;
  #worker: Worker | undefined;
  #isStopping = false;

  /** @param options how it joins, and with which engine */
  constructor(run: Pick<RunAccess, 'note' | 'fail' | 'createTransport'>, options: WorkerOptions) {
    this.#run = run;
    this.#options = { ...options, listeners: [{ onNote: (level, text) => level !== 'info' && run.note(level, text) }] };
    this.#ended = this.#work();
  }

  /** Resolves when it has left the run. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#worker?.interrupt();
    await this.#ended;
  }

  async #work(): Promise<void> {
    const { note, fail } = this.#run;
    while (!this.#isStopping) {
      const startedAtMs = performance.now();
      const reason = await this.#workOnce();
      if (reason === null) return;
      this.#failedStarts.ended(performance.now() - startedAtMs);
      if (this.#failedStarts.areTooMany) {
        const { count } = this.#failedStarts;
        fail(
          'no-local-worker',
          `Cannot train: the worker ended soon after its start ${counted(count, 'time')} in a row: ${reason}.`,
        );
        return;
      }
      note('warning', `the worker ended (${reason}); starting another`);
    }
  }

  /** Lets one worker work to its end. Returns why it failed, or null if it has not. */
  async #workOnce(): Promise<string | null> {
    const { createTransport } = this.#run;
    try {
      this.#worker = await startWorkerWith({ ...systemPorts, isHere: true, createTransport }, this.#options);
    } catch (error) {
      return messageOf(error);
    }
    if (this.#isStopping) this.#worker.interrupt();
    const { outcome, reason } = await this.#worker.finished();
    return outcome === 'done' ? null : reason;
  }
}
