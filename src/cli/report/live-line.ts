import { styleText } from 'node:util';
import { fitParts, type Part } from './fit-parts.js';
import type { Terminal, TerminalAbilities } from './terminal.js';

/** Used if a terminal does not tell its width. */
const DEFAULT_COLUMNS = 80;
/** Erases everything from the cursor on. */
const ERASE = '\x1b[J';

/**
 * The last line of a terminal, drawn again and again, below lines that stay.
 *
 * The cursor always rests at its begin. If the terminal was made narrower, it may have broken the line into several:
 * they are all below the cursor, where one code erases them. Text that the terminal echoes, such as '^C', is
 * overwritten by the next drawing.
 */
export class LiveLine {
  #isDrawn = false;

  /** @param compose returns the parts of the line; empty: there is no line */
  constructor(
    private readonly terminal: Terminal,
    private readonly abilities: TerminalAbilities,
    private readonly compose: () => readonly Part[],
  ) {}

  /** Draws the current line, or removes it. */
  draw(): void {
    const parts = this.compose();
    if (parts.length === 0 && !this.#isDrawn) return;
    this.#isDrawn = parts.length > 0;
    this.terminal.write(`\r${this.#fitted(parts)}${ERASE}\r`);
  }

  /** Prints a text that stays above the line. */
  print(text: string): void {
    this.terminal.write(`${this.#isDrawn ? `\r${ERASE}` : ''}${text}\n`);
    this.draw();
  }

  /** Prints a line that stays above, with as many parts as fit. */
  printFitted(parts: readonly Part[]): void {
    this.print(this.#fitted(parts));
  }

  /** One column stays free, because some terminals break a full line. */
  #fitted(parts: readonly Part[]): string {
    const spans = fitParts(parts, (this.terminal.columns || DEFAULT_COLUMNS) - 1);
    return spans.map(({ text, alarm }) => (alarm && this.abilities.colours ? yellow(text) : text)).join('');
  }
}

const yellow = (text: string): string => styleText('yellow', text, { validateStream: false });
