/**
 * A count with its noun: '1 step', '2,360 steps', '0 workers'.
 *
 * @param plural for nouns that take more than an 's'
 */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? singular : plural}`;
}
