import { type BenchmarkResult, figureOf, type Unit } from '../../bench/record/result.js';

export const MACHINE = {
  cpu: 'CPU',
  cores: 2,
  memoryBytes: 24 * 2 ** 30,
  os: 'Debian GNU/Linux 12 (bookworm), Linux 6.1',
  node: '20.20.2',
  loadBefore: 0.25,
};

/** A result of the benchmark `transports` with these figures. */
export function resultOf(
  figures: Readonly<Record<string, readonly [Unit, readonly number[]]>>,
  about: Partial<BenchmarkResult> = {},
): BenchmarkResult {
  return {
    benchmark: 'transports',
    date: '2026-11-26T16:10:12.345Z',
    commit: '0123456789abcdef0123456789abcdef01234567',
    changed: false,
    machine: MACHINE,
    versions: {},
    ...about,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, [unit, samples]]) => [name, figureOf(unit, samples)]),
    ),
  };
}
