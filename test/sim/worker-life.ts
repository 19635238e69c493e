import { timingFrom } from '../../src/shared/timing.js';
import { WorkerShell } from '../../src/worker/shell.js';
import { TOY_WORKER } from '../support/toy-worker.js';
import type { EventQueue } from './event-queue.js';
import type { Links } from './links.js';
import { SimProcess } from './process.js';
import type { SimRandom } from './random.js';
import { type Lie, ToyData } from './toy-data.js';

export interface WorkerLifeOptions {
  readonly name: string;
  readonly queue: EventQueue;
  readonly random: SimRandom;
  readonly links: Links;
  readonly heartbeatMs: number;
  /** Elements of a tensor, by the number of classes. */
  readonly tensorLength: (classCount: number) => number;
  /** As for ToyData. */
  readonly leafMs: number;
  readonly threads: number;
  readonly lies: Lie | null;
  readonly onExit: (worker: WorkerLife, exitCode: number) => void;
}

/** One life of a worker: the production shell and codec, with the toy model's dataset and engine. */
export class WorkerLife {
  readonly name: string;
  readonly lies: Lie | null;
  readonly process: SimProcess;
  readonly #shell: WorkerShell;

  constructor({
    name,
    queue,
    random,
    links,
    heartbeatMs,
    tensorLength,
    leafMs,
    threads,
    lies,
    onExit,
  }: WorkerLifeOptions) {
    this.name = name;
    this.lies = lies;
    const process = new SimProcess(queue);
    this.process = process;
    this.#shell = new WorkerShell(
      {
        ...TOY_WORKER,
        workerId: random.id(),
        packageVersion: '0.0.0',
        host: name,
        threads,
        timing: timingFrom(heartbeatMs),
        security: null,
        dataPlane: new ToyData({ process, random, leafMs, threads, lies }),
        onComputed: () => {},
        onJoined: () => {},
        onNotice: () => {},
      },
      {
        time: process,
        tensorLength,
        isHere: false,
        createTransport: (handlers) => links.clientFor(process, handlers),
        probe: () => process.later(10, () => ({ outcome: 'mute', tried: [], code: null })),
      },
    );
    void this.#shell.run().then(({ exitCode }) => {
      process.exit();
      onExit(this, exitCode);
    });
  }

  /** SIGTERM. */
  terminate(): void {
    this.process.whenAwake(() => this.#shell.interrupt());
  }
}
