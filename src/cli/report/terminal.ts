/** A terminal, such as process.stdout. */
export interface Terminal {
  write(text: string): unknown;
  /** Width in characters; undefined or 0 when unknown. */
  readonly columns?: number;
}

/** The abilities of a terminal. */
export interface TerminalAbilities {
  /** Whether the cursor can move within a line and erase it. */
  readonly controlCodes: boolean;
  readonly colours: boolean;
  /** Whether characters beyond ASCII can be shown. */
  readonly unicode: boolean;
}

/**
 * The abilities of a stream. A stream that is not a terminal gets only text. Colours can be turned off as in
 * https://no-color.org; the character set is that of the locale, by POSIX's order of precedence.
 *
 * @param env environment variables
 */
export function abilitiesOf({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): TerminalAbilities {
  const controlCodes = isTTY === true && env.TERM !== 'dumb';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return { controlCodes, colours: controlCodes && !env.NO_COLOR, unicode: /utf-?8/i.test(locale) };
}
