const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'on', 'yes'].map((word) => [word, true] as const),
  ...['false', '0', 'off', 'no'].map((word) => [word, false] as const),
]);

/**
 * true for 'true', '1', 'on', 'yes'; false for 'false', '0', 'off', 'no'; null for every other text. Capitals do not
 * matter.
 */
export function booleanOf(text: string): boolean | null {
  return WORDS.get(text.toLowerCase()) ?? null;
}
