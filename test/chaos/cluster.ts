import { bounded } from '../support/bounded.js';
import { Command } from '../support/command.js';
import { RunObserver } from './run-observer.js';
import { describeEnd, END_LIMIT_MS, Supervised } from './supervised.js';

/** A run that finishes no step for this long hangs, in milliseconds. */
const STALL_LIMIT_MS = 60_000;
/** Worker 1 has 1 thread, worker 2 has 2, and so on; then again from 1. */
const MAX_THREADS = 3;
/** A worker's message when it ends with the run. */
const RUN_IS_OVER = /the run is over: completed/;

export interface ClusterOptions {
  readonly workers: number;
  /** Arguments of `coordinator`. They never change, so that a new process resumes the run of the one before. */
  readonly coordinatorArgs: readonly string[];
  /** Each worker has 1 to MAX_THREADS threads besides. */
  readonly workerArgs: readonly string[];
  readonly env: Record<string, string>;
  /** Ends the cluster when aborted: nothing is started any more, and what is awaited fails with the reason. */
  readonly abort: AbortController;
}

/** A coordinator and workers as processes of their own. Whoever ends without having been asked to fails the whole. */
export class Cluster {
  readonly observer = new RunObserver();
  readonly coordinator: Supervised;
  readonly workers: readonly Supervised[];
  readonly #options: ClusterOptions;
  readonly #completed: Promise<void>;
  #resolveCompleted: () => void = () => {};
  #watchdog: NodeJS.Timeout | undefined;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#completed = new Promise((resolve) => {
      this.#resolveCompleted = resolve;
    });
    this.coordinator = new Supervised({
      name: 'coordinator',
      launch: (onLine) => {
        this.observer.onCoordinatorStart();
        return this.#launch(options.coordinatorArgs, onLine);
      },
      onLine: (line) => {
        this.observer.onLine(line);
        this.#restartWatchdog();
      },
      onEnd: (result) => {
        clearTimeout(this.#watchdog);
        if (result.exitCode === 0) this.#resolveCompleted();
        else this.#fail(`the coordinator must end with exit code 0, got '${describeEnd(result)}':\n${result.stderr}`);
      },
    });
    this.workers = Array.from({ length: options.workers }, (_, i) => this.#startWorker(i + 1));
  }

  /** Resolves when the coordinator has ended well. */
  completed(): Promise<void> {
    return this.#completed;
  }

  /** The worker of this number, from 1. */
  worker(number: number): Supervised {
    const worker = this.workers[number - 1];
    if (!worker) throw new RangeError(`Cannot find worker ${number}: there are ${this.workers.length}.`);
    return worker;
  }

  /** Whether any worker says so within the time. */
  async anyWorkerSays(pattern: RegExp, limitMs: number): Promise<boolean> {
    const lines = this.workers.map((worker) => worker.nextLine(pattern));
    return await bounded(Promise.any(lines), limitMs, String(pattern)).then(
      () => true,
      () => false,
    );
  }

  /**
   * After the coordinator's end: workers that it knew end by themselves. A worker that was started so late that it never met the
   * coordinator waits for one, as it should, and is dismissed.
   *
   * @returns how many were dismissed
   */
  async workersEnd(): Promise<number> {
    let dismissed = 0;
    for (const worker of this.workers) {
      const known = this.observer.knows(worker.pid);
      if (!known) dismissed++;
      const awaited = known ? worker.done() : worker.dismiss();
      const result = await bounded(awaited, END_LIMIT_MS, `the end of ${worker.name} after the coordinator's`);
      if (result.exitCode !== 0 && !(result.signal === 'SIGTERM' && !known))
        throw new Error(`${worker.name} must end with exit code 0, got '${describeEnd(result)}':\n${result.stderr}`);
    }
    return dismissed;
  }

  /** The last lines of everybody, for a report of a failure. */
  tails(): string[] {
    return [this.coordinator, ...this.workers].flatMap((process) => [`--- ${process.name}`, ...process.tail()]);
  }

  #startWorker(number: number): Supervised {
    const name = `worker ${number}`;
    const threads = ['--threads', String(1 + ((number - 1) % MAX_THREADS))];
    return new Supervised({
      name,
      launch: (onLine) => this.#launch([...this.#options.workerArgs, ...threads], onLine),
      onEnd: (result) => {
        if (result.exitCode === 0 && RUN_IS_OVER.test(result.stderr)) return;
        this.#fail(`${name} must live until the run is over, got '${describeEnd(result)}':\n${result.stderr}`);
      },
    });
  }

  #launch(args: readonly string[], onLine: (line: string) => void): Command {
    const { abort, env } = this.#options;
    abort.signal.throwIfAborted();
    return new Command(args, { env, onLine });
  }

  #restartWatchdog(): void {
    clearTimeout(this.#watchdog);
    if (this.#options.abort.signal.aborted) return;
    this.#watchdog = setTimeout(
      () => this.#fail(`the run hangs after step ${this.observer.latestStep}: nothing in ${STALL_LIMIT_MS / 1000} s`),
      STALL_LIMIT_MS,
    );
  }

  #fail(reason: string): void {
    clearTimeout(this.#watchdog);
    this.#options.abort.abort(new Error(reason));
  }
}
