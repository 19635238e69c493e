/** Made once: `toLocaleString` makes one in each call, which takes a hundred times as long. */
const GROUPED = new Intl.NumberFormat('en-US');

/**
 * A count with its noun: '1 step', '2,360 steps', '0 workers'.
 *
 * @param plural for nouns that take more than an 's'
 */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${GROUPED.format(count)} ${count === 1 ? singular : plural}`;
}
