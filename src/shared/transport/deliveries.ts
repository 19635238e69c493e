import type { Delivered } from './frame-meter.js';

/** Messages of one connection that have reached the application. */
export interface Delivery extends Delivered {
  /** The connection. */
  readonly id: number;
}

/**
 * Gathers deliveries until the end of a turn of the event loop. When many workers send at the same time, most of a turn
 * would go into telling the front of each.
 */
export class Deliveries {
  #waiting: Delivery[] = [];

  /** @param tell called with at least one delivery, in their order */
  constructor(private readonly tell: (deliveries: readonly Delivery[]) => void) {}

  add(delivery: Delivery): void {
    this.#waiting.push(delivery);
    if (this.#waiting.length > 1) return;
    setImmediate(() => {
      const deliveries = this.#waiting;
      this.#waiting = [];
      this.tell(deliveries);
    });
  }
}
