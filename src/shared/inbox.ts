/** Passes on events one after the other: an event that comes while another one is handled waits for its turn. */
export class Inbox<Event extends object> {
  readonly #waiting: Event[] = [];
  #isHandling = false;

  /** @param onEmpty called whenever all events are handled */
  constructor(
    private readonly handle: (event: Event) => void,
    private readonly onEmpty: () => void = () => {},
  ) {}

  /**
   * Handles the event, and all events that follow from it; or leaves it to the call that is under way. Throws the
   * errors of `handle`.
   */
  put(event: Event): void {
    this.#waiting.push(event);
    if (this.#isHandling) return;
    this.#isHandling = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.handle(next);
    } finally {
      this.#isHandling = false;
    }
    this.onEmpty();
  }
}
