import type { EventQueue } from './event-queue.js';
import type { Link, Links } from './links.js';
import type { SimRandom } from './random.js';
import type { WorkerLife } from './worker-life.js';

/** The parts of a cluster that faults can hit. */
export interface Victims {
  readonly links: Links;
  readonly workerAt: (link: Link) => WorkerLife | undefined;
  readonly interruptCoordinator: () => void;
  readonly crashCoordinator: () => void;
  readonly killWorker: (worker: WorkerLife) => void;
  /** Nothing is to be done any more. */
  readonly isOver: () => boolean;
  readonly note: (line: string) => void;
}

/** Injects one fault after the other. */
export class Faults {
  /** Besides lost and doubled messages. */
  count = 0;

  constructor(
    private readonly queue: EventQueue,
    private readonly random: SimRandom,
    private readonly victims: Victims,
  ) {}

  /** Plans the next one, which plans the one after it. */
  plan(): void {
    this.queue.after(this.random.between(5, 200), () => {
      if (this.victims.isOver()) return;
      this.#inject();
      this.plan();
    });
  }

  #inject(): void {
    const { links, note, workerAt } = this.victims;
    const { open } = links;
    if (open.length === 0) return;
    const link = this.random.pick(open);
    const worker = workerAt(link);
    if (!worker?.process.isAlive) return;
    this.count++;
    switch (this.random.whole(0, 7)) {
      case 0:
        note(`${worker.name} is killed`);
        this.victims.killWorker(worker);
        links.break(link);
        break;
      case 1:
        note(`${worker.name} is asked to stop`);
        worker.terminate();
        break;
      case 2:
        this.#freeze(worker);
        break;
      case 3:
        this.#cutOff(worker, link);
        break;
      case 4:
        note(`${worker.name} loses its connection`);
        links.break(link, 300);
        break;
      case 5:
        this.victims.crashCoordinator();
        break;
      case 6:
        note('the coordinator is asked to stop');
        this.victims.interruptCoordinator();
        break;
      case 7: {
        const directions = this.random.pick([['coordinator'], ['worker'], ['coordinator', 'worker']] as const);
        note(`${worker.name}'s connection loses what goes to the ${directions.join(' and the ')}`);
        links.lose(link, directions);
        break;
      }
    }
  }

  #freeze(worker: WorkerLife): void {
    this.victims.note(`${worker.name} freezes`);
    worker.process.freeze();
    this.queue.after(this.random.between(10, 2_000), () => {
      this.victims.note(`${worker.name} thaws`);
      worker.process.thaw();
    });
  }

  #cutOff(worker: WorkerLife, link: Link): void {
    this.victims.note(`${worker.name} is cut off`);
    link.isUp = false;
    this.queue.after(this.random.between(10, 2_000), () => {
      this.victims.note(`${worker.name} is reachable again`);
      if (link.isOpenAtWorker) link.isUp = true;
    });
  }
}
