const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'on', 'yes'].map((word) => [word, true] as const),
  ...['false', '0', 'off', 'no'].map((word) => [word, false] as const),
]);

/** true, 1, on, yes, and false, 0, off, no, in capitals or not; null for every other text. */
export function booleanOf(text: string): boolean | null {
  return WORDS.get(text.toLowerCase()) ?? null;
}
