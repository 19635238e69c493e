import { stripVTControlCharacters } from 'node:util';

/** Most lines that are kept. */
const MAX_LINES = 20;

/** Lines that drivers and the runtime print in a worker process of `train`. They matter only when the process ends. */
export class Chatter {
  readonly #lines: string[] = [];

  /** One line, without its end. */
  add(line: string): void {
    const text = stripVTControlCharacters(line);
    if (text.trim() === '') return;
    this.#lines.push(text);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  /** Returns and forgets the last lines, oldest first. */
  take(): string[] {
    return this.#lines.splice(0);
  }
}
