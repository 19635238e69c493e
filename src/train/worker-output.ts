import { stripVTControlCharacters } from 'node:util';
import type { NoteLevel } from '../cli/report/reporter.js';

/** Lines of a driver that are kept. */
const MAX_CHATTER = 20;

/**
 * What a worker process of `train` writes on standard error: warnings and errors, which are passed on; and what drivers and the runtime
 * print, which matters only when the process ends with it.
 */
export class WorkerOutput {
  readonly #chatter: string[] = [];

  constructor(private readonly onNote: (level: NoteLevel, text: string) => void) {}

  /** One line, without its end. */
  add(line: string): void {
    const text = stripVTControlCharacters(line);
    const [, level, words] = /^(warning|error): (.*)$/.exec(text) ?? [];
    if (level !== undefined && words !== undefined) {
      this.onNote(level as NoteLevel, words);
    } else if (text.trim() !== '') {
      this.#chatter.push(text);
      if (this.#chatter.length > MAX_CHATTER) this.#chatter.shift();
    }
  }

  /** The process has ended without being asked to: tells the last of what else it wrote. */
  tellChatter(): void {
    for (const line of this.#chatter.splice(0)) this.onNote('info', line);
  }
}
