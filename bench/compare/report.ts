// The printed comparison of two sets of results.
import type { BenchmarkResult, Machine } from '../record/result.js';
import { type Change, compareResults, MIN_SAMPLES, type Verdict } from './compare.js';

/** Lines: other surroundings first, then the figures that changed, then how many did not. */
export function comparisonOf(before: readonly BenchmarkResult[], after: readonly BenchmarkResult[]): string[] {
  const changes = compareResults(before, after);
  const count = (verdict: Verdict): number => changes.filter((change) => change.verdict === verdict).length;
  return [
    ...differingSurroundings(before, after),
    ...changes.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower').map(changeLine),
    ...changes.filter(({ verdict }) => verdict === 'only-before').map(missingLine('only in the first')),
    ...changes.filter(({ verdict }) => verdict === 'only-after').map(missingLine('only in the second')),
    `${count('higher') + count('lower')} changed beyond noise, ${count('noise')} within noise, ` +
      `${count('too-few-samples')} with fewer than ${MIN_SAMPLES} samples on a side`,
  ];
}

function changeLine({ benchmark, figure, unit, verdict, before, after }: Change): string {
  const [from, to] = [before ?? Number.NaN, after ?? Number.NaN];
  const percent = (100 * (to - from)) / from;
  const by = Number.isFinite(percent) ? ` (${percent > 0 ? '+' : ''}${percent.toFixed(1)} %)` : '';
  return `${benchmark}, ${figure}: ${verdict}, ${from} -> ${to} ${unit}`.trimEnd() + by;
}

const missingLine =
  (where: string) =>
  ({ benchmark, figure }: Change): string =>
    `${benchmark}, ${figure}: ${where}`;

/** Differences of the machines: they may explain a change better than the code does. */
function differingSurroundings(before: readonly BenchmarkResult[], after: readonly BenchmarkResult[]): string[] {
  const parts: readonly (readonly [string, (machine: Machine) => string])[] = [
    ['processors', ({ cpu, cores }) => `${cores} x ${cpu}`],
    ['systems', ({ os }) => os],
    ['Node', ({ node }) => node],
  ];
  return parts.flatMap(([what, part]) => {
    const [first, second] = [before, after].map((set) =>
      [...new Set(set.map(({ machine }) => part(machine)))].sort().join(' and '),
    );
    return first === second ? [] : [`warning: other ${what}: ${first} and then ${second}`];
  });
}
