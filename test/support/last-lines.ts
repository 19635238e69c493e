/** The last lines of an output, for the report of a failure. */
export class LastLines {
  readonly #lines: string[] = [];

  /**
   * @param count how many lines are kept
   * @param maxLength characters kept of each
   */
  constructor(
    private readonly count: number,
    private readonly maxLength = Number.POSITIVE_INFINITY,
  ) {}

  add(line: string): void {
    this.#lines.push(line.slice(0, this.maxLength));
    if (this.#lines.length > this.count) this.#lines.shift();
  }

  /** Oldest first. */
  all(): string[] {
    return [...this.#lines];
  }
}
