import { stripVTControlCharacters } from 'node:util';

/** Lines that are kept. */
const MAX_LINES = 20;

/** What drivers and the runtime print in a worker process of `train`. It matters only when the process ends with it. */
export class Chatter {
  readonly #lines: string[] = [];

  /** One line, without its end. */
  add(line: string): void {
    const text = stripVTControlCharacters(line);
    if (text.trim() === '') return;
    this.#lines.push(text);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  /** The last lines, oldest first. Forgets them. */
  take(): string[] {
    return this.#lines.splice(0);
  }
}
