/** A piece of a line. An alarming piece is coloured if there are colours, so its words must be clear without. */
export interface StyledText {
  readonly text: string;
  readonly alarm?: boolean;
}

/** A part of a line. */
export interface Part {
  /** Parts with a higher rank are dropped first. */
  readonly rank: number;
  /** Parts with a higher rank are shortened first; `rank` if missing. */
  readonly shortenRank?: number;
  /** Its possible texts, the longest first. */
  readonly variants: readonly (readonly StyledText[])[];
}

const SEPARATOR = '  ';

/**
 * Chooses the text of a line of limited width. First every part gets its shortest variant, or is dropped if there is no
 * room for it. Then parts are lengthened as far as there is room.
 *
 * @param parts in the order in which they stand
 * @param width in characters, each of which takes one column
 */
export function fitParts(parts: readonly Part[], width: number): readonly StyledText[] {
  const chosen = new Map<Part, readonly StyledText[]>();
  let room = width + SEPARATOR.length;
  for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
    const shortest = part.variants.at(-1);
    if (!shortest || lengthOf(shortest) + SEPARATOR.length > room) continue;
    chosen.set(part, shortest);
    room -= lengthOf(shortest) + SEPARATOR.length;
  }
  for (const part of parts.toSorted((a, b) => (a.shortenRank ?? a.rank) - (b.shortenRank ?? b.rank))) {
    const shorter = chosen.get(part);
    if (!shorter) continue;
    const longest = part.variants.find((variant) => lengthOf(variant) - lengthOf(shorter) <= room);
    if (!longest) continue;
    chosen.set(part, longest);
    room -= lengthOf(longest) - lengthOf(shorter);
  }
  return parts
    .flatMap((part) => {
      const variant = chosen.get(part);
      return variant ? [{ text: SEPARATOR }, ...variant] : [];
    })
    .slice(1);
}

function lengthOf(spans: readonly StyledText[]): number {
  return spans.reduce((sum, { text }) => sum + text.length, 0);
}
