/** Lines that are kept at least. */
const MIN_LINES = 400;

/** The last lines of what happened. */
export class Trace {
  #lines: { readonly atMs: number; readonly text: string }[] = [];

  add(atMs: number, text: string): void {
    this.#lines.push({ atMs, text });
    if (this.#lines.length === 2 * MIN_LINES) this.#lines = this.#lines.slice(MIN_LINES);
  }

  lines(): string[] {
    return this.#lines.map(({ atMs, text }) => `${atMs.toFixed(1).padStart(9)}  ${text}`);
  }
}
