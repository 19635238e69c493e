// A coordinator and workers as processes of their own, so that each can be killed, stopped and started by itself.
import path from 'node:path';
import type { LineOf } from '../coordinator-line.js';
import type { CommandProcess, Processes } from '../processes.js';

export type Transport = 'ipc' | 'tcp';

export interface ClusterOptions {
  readonly transport: Transport;
  /** Samples of a step. */
  readonly batchSize: number;
  /** More arguments of the command `coordinator`; it gets addresses and directories anyway. */
  readonly coordinatorArgs?: readonly string[];
  /** One entry for each worker: arguments of the command `worker`, besides the address. */
  readonly workers: readonly (readonly string[])[];
}

/** On all of MNIST, and without end: the run is killed when the measurement is over. */
export class Cluster {
  coordinator: CommandProcess;
  readonly workers: CommandProcess[] = [];
  #address: string;

  private constructor(
    private readonly processes: Processes,
    private readonly options: ClusterOptions,
  ) {
    const socket = path.join(processes.home, 'coordinator.sock');
    this.#address = options.transport === 'ipc' ? `ipc://${socket}` : 'tcp://127.0.0.1:0';
    this.coordinator = this.#startCoordinator();
  }

  /** Resolves when all workers are ready; training begins then. */
  static async start(processes: Processes, options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(processes, options);
    // The port that was taken: a coordinator that is started again takes it, too.
    cluster.#address = await cluster.listening();
    cluster.workers.push(...options.workers.map((args) => cluster.#startWorker(args)));
    await cluster.untilReady(cluster.workers);
    return cluster;
  }

  /** Starts a worker in place of one that is gone. */
  async replaceWorker(index: number): Promise<void> {
    const worker = this.#startWorker(this.options.workers[index] ?? []);
    this.workers[index] = worker;
    await this.untilReady([worker]);
  }

  /** Starts the coordinator's command again after it was killed. */
  restartCoordinator(): void {
    this.coordinator = this.#startCoordinator();
  }

  /** Resolves to the address, once the coordinator listens. */
  async listening(): Promise<string> {
    const { text } = await this.coordinator.next(['note'], (note) => /listening/.test(note.text), 'that it listens');
    return /\b(ipc|tcp):\S+/.exec(text)?.[0] ?? '';
  }

  async untilReady(workers: readonly CommandProcess[]): Promise<void> {
    const missing = new Set(workers.map(({ pid }) => pid));
    while (missing.size > 0) {
      const ready = await this.coordinator.next(['worker-ready'], undefined, `${missing.size} more workers as ready`);
      missing.delete(ready.worker.pid);
    }
  }

  /** The next steps; an epoch's smaller last one does not count. */
  async fullSteps(count: number): Promise<LineOf<'step'>[]> {
    const steps: LineOf<'step'>[] = [];
    while (steps.length < count) steps.push(await this.fullStep());
    return steps;
  }

  fullStep(): Promise<LineOf<'step'>> {
    return this.coordinator.next(['step'], ({ sampleCount }) => sampleCount === this.options.batchSize, 'a full step');
  }

  #startCoordinator(): CommandProcess {
    return this.processes.start(
      ...['coordinator', '--listen', this.#address, '--run-dir', path.join(this.processes.home, 'run')],
      ...['--batch-size', String(this.options.batchSize), '--epochs', '100000', '--log', 'json'],
      ...['--min-workers', String(this.options.workers.length), ...(this.options.coordinatorArgs ?? [])],
    );
  }

  #startWorker(args: readonly string[]): CommandProcess {
    // One thread each, so that two workers do not disturb each other on two cores.
    return this.processes.start('worker', '--connect', this.#address, '--threads', '1', ...args);
  }
}
