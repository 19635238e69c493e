/**
 * Makes text from outside (names of files, tensors and hosts, keys of JSON, messages of libraries) safe for a terminal
 * or a log. Control characters move the cursor and give commands to terminals; direction marks and invisible characters
 * make it show other words than there are.
 */

/** Control characters, format characters (direction marks among them), line separators, halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/**
 * A line break that the author of a message made on purpose. Such lines are indented, so that none looks like a message
 * of its own.
 */
const OWN_BREAK = '\n  ';

/** Most characters of a name from outside that are shown. */
const MAX_NAME_LENGTH = 120;
/** Most characters of a message: enough for several lines of long paths. */
const MAX_MESSAGE_LENGTH = 4_000;

/**
 * The text in one line, harmless and readable. Unsafe characters become `\x1b` or `\u{202e}`.
 *
 * @param maxLength characters of the result, at least 20; a longer text loses its middle, and the number of characters
 *   left out is shown
 */
export function printable(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return shortened(text.replace(UNSAFE, escaped), maxLength);
}

/** A name from outside in quotation marks, cut to MAX_NAME_LENGTH characters. */
export function quoted(name: string): string {
  return `'${printable(name, MAX_NAME_LENGTH)}'`;
}

/** A whole message for a terminal: printable, and lines that begin with two spaces stay lines. */
export function printableMessage(message: string): string {
  return shortened(
    message
      .split(OWN_BREAK)
      .map((line) => printable(line))
      .join(OWN_BREAK),
    MAX_MESSAGE_LENGTH,
  );
}

/** The result of JSON.stringify, with escapes for the unsafe characters that JSON allows. It has the same value. */
export function printableJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    [...character]
      .flatMap((c) => c.split(''))
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const mark = `...(${text.length} characters)...`;
  const kept = Math.max(0, maxLength - mark.length);
  const head = Math.ceil(kept / 2);
  return text.slice(0, head) + mark + text.slice(text.length - (kept - head));
}
