const CODE_OR_CHARACTER = /\p{Cc}\[[\d;]*[A-Za-z]|[\s\S]/gu;

/**
 * A terminal's screen, as far as this program uses one: what a person would see of all that was written, but that long lines are not broken.
 * Throws on control codes that it does not know.
 */
export class Screen {
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;
  #isColoured = false;

  /** @param columns its width in characters, as it tells who asks */
  constructor(public columns: number) {}

  write(text: string): void {
    for (const [token] of text.matchAll(CODE_OR_CHARACTER)) this.#put(token);
  }

  /** From the top, without what is empty below. */
  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  get lastLine(): string {
    return this.lines.at(-1) ?? '';
  }

  /** Column of the cursor, from 0. */
  get column(): number {
    return this.#column;
  }

  /** Whether what comes next is coloured. */
  get isColoured(): boolean {
    return this.#isColoured;
  }

  /** Puts the cursor there, as a terminal does by itself; both count from 0. */
  moveTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
  }

  #put(token: string): void {
    const line = this.#lines[this.#row] ?? '';
    switch (token) {
      case '\r':
        this.#column = 0;
        break;
      case '\n':
        this.#row++;
        this.#column = 0;
        if (this.#row === this.#lines.length) this.#lines.push('');
        break;
      case '\x1b[J':
        this.#lines.length = this.#row + 1;
        this.#lines[this.#row] = line.slice(0, this.#column);
        break;
      case '\x1b[33m':
      case '\x1b[31m':
        this.#isColoured = true;
        break;
      case '\x1b[39m':
        this.#isColoured = false;
        break;
      default:
        if (/\p{Cc}/u.test(token)) throw new Error(`no such control code here: ${JSON.stringify(token)}`);
        this.#lines[this.#row] =
          `${line.slice(0, this.#column).padEnd(this.#column)}${token}${line.slice(this.#column + 1)}`;
        this.#column++;
    }
  }
}
