// Tables and figures as they stand in the documents.
import { whole } from '../format.js';
import type { BenchmarkResult, Figure } from '../record/result.js';

/** Right of the first column, numbers are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('');
}

/** '37,800', '13.6', '0.0412': three digits that count. */
export function number(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1000 ? whole(rounded) : String(rounded);
}

/** '13.6 (13.1 to 14.2)': the median, and the quartiles where they differ; '' for a figure that was not measured. */
export function withSpread(figure: Figure | undefined): string {
  if (!figure) return '';
  const [lower, upper] = figure.quartiles.map(number);
  return lower === upper ? number(figure.median) : `${number(figure.median)} (${lower} to ${upper})`;
}

/** The median alone; '' for a figure that was not measured. */
export const middle = (figure: Figure | undefined): string => (figure ? number(figure.median) : '');

/** Says when, where and of what the table was measured, with a link to all samples. */
export function caption({ date, commit, changed, machine, versions }: BenchmarkResult, link: string): string {
  const { cpu, cores, memoryBytes, os, node, loadBefore } = machine;
  const programs = [`Node ${node}`, ...Object.entries(versions).map(([name, version]) => `${name} ${version}`)];
  const where = [
    `${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB`,
    os,
    ...programs,
    ...(loadBefore === null ? [] : [`load ${loadBefore} before it began`]),
  ];
  const what = commit === null ? '' : ` at commit ${commit.slice(0, 7)}${changed ? ' with changes' : ''}`;
  return `Measured on ${date.slice(0, 10)}${what}: ${where.join('; ')}. [All samples](${link}).\n`;
}
