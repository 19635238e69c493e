/** From one eighth to seven eighths of a column. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * '|███▌    |', or in plain ASCII '[###-----]'.
 *
 * @param ratio share that is done, 0 to 1
 * @param columns width of the whole bar, at least 3
 * @param unicode whether block characters can be shown
 */
export function progressBar(ratio: number, columns: number, unicode: boolean): string {
  const inner = columns - 2;
  if (!unicode) {
    const done = Math.floor(ratio * inner);
    return `[${'#'.repeat(done)}${'-'.repeat(inner - done)}]`;
  }
  const eighths = Math.floor(ratio * inner * 8);
  const bar = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return `|${bar.padEnd(inner)}|`;
}
