import { styleText } from 'node:util';
import { fitParts, type Part } from './fit-parts.js';
import type { Terminal, TerminalAbilities } from './terminal.js';

/** Where a terminal does not tell its width. */
const DEFAULT_COLUMNS = 80;
/** From the cursor on. */
const ERASE = '\x1b[J';

/**
 * The last line of a terminal, drawn again and again, with lines that stay above it.
 *
 * The cursor always rests at its begin. A terminal that was made narrower may have broken the line into several: they are all below the
 * cursor, where one code erases them. And what the terminal echoes, as '^C', is overwritten by what comes next.
 */
export class LiveLine {
  #isDrawn = false;

  /** @param compose what the line shows now; nothing: there is no line */
  constructor(
    private readonly terminal: Terminal,
    private readonly abilities: TerminalAbilities,
    private readonly compose: () => readonly Part[],
  ) {}

  /** Draws the line as it is now, or removes it. */
  draw(): void {
    const parts = this.compose();
    if (parts.length === 0 && !this.#isDrawn) return;
    this.#isDrawn = parts.length > 0;
    this.terminal.write(`\r${this.#fitted(parts)}${ERASE}\r`);
  }

  /** Puts a text that stays above the line. */
  print(text: string): void {
    this.terminal.write(`${this.#isDrawn ? `\r${ERASE}` : ''}${text}\n`);
    this.draw();
  }

  /** Puts as much above the line as fits into one line. */
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
