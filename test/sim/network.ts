import type { EventQueue } from './event-queue.js';
import type { SimRandom } from './random.js';

/** How badly messages fare. Rates are probabilities, 0..1. */
export interface NetworkFaults {
  lossRate: number;
  duplicateRate: number;
  minDelayMs: number;
  maxDelayMs: number;
}

/**
 * Carries messages with a random delay, so that they overtake each other; loses and doubles some. Which node is cut off is the
 * sender's and receiver's business: they ask when the message arrives.
 */
export class Network {
  /** Messages sent, lost ones among them. */
  sentCount = 0;

  constructor(
    private readonly queue: EventQueue,
    private readonly random: SimRandom,
    readonly faults: NetworkFaults,
  ) {}

  /** Calls `deliver` when the message arrives: never, once or twice. */
  send(deliver: () => void): void {
    this.sentCount++;
    if (this.random.chance(this.faults.lossRate)) return;
    this.#deliverLater(deliver);
    if (this.random.chance(this.faults.duplicateRate)) this.#deliverLater(deliver);
  }

  #deliverLater(deliver: () => void): void {
    this.queue.after(this.random.between(this.faults.minDelayMs, this.faults.maxDelayMs), deliver);
  }
}
