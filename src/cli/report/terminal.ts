/** A terminal, as process.stdout is one. */
export interface Terminal {
  write(text: string): unknown;
  /** Width in characters; undefined or 0 when unknown. */
  readonly columns?: number;
}

/** What a terminal can show. */
export interface TerminalAbilities {
  /** Moving within a line and erasing it. */
  readonly controlCodes: boolean;
  readonly colours: boolean;
  /** Characters beyond ASCII. */
  readonly unicode: boolean;
}

/**
 * What may be written to a stream. Nothing but text goes where no terminal is. Colours can be turned off as https://no-color.org says;
 * the character set is that of the locale, by POSIX's order of precedence.
 *
 * @param env environment variables
 */
export function abilitiesOf({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): TerminalAbilities {
  const controlCodes = isTTY === true && env.TERM !== 'dumb';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return { controlCodes, colours: controlCodes && !env.NO_COLOR, unicode: /utf-?8/i.test(locale) };
}
