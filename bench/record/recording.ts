import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BenchmarkName, type BenchmarkResult, type Figure, figureOf, formatResult, type Unit } from './result.js';
import { describeCommit, describeMachine } from './surroundings.js';

/** Takes the figures of a benchmark while it runs. Machine and commit are those of the beginning. */
export class Recording {
  readonly #about: Omit<BenchmarkResult, 'figures' | 'versions'>;
  readonly #versions: Record<string, string> = {};
  readonly #figures: Record<string, Figure> = {};

  constructor(benchmark: BenchmarkName, now: Date = new Date()) {
    this.#about = { benchmark, date: now.toISOString(), ...describeCommit(), machine: describeMachine() };
  }

  /**
   * Takes one figure with all its measurements.
   *
   * @param name of no other figure of this benchmark
   * @param samples in the order in which they were measured; without any there is no such figure
   */
  add(name: string, unit: Unit, samples: readonly number[]): void {
    if (name in this.#figures) throw new Error(`A figure must have a name of its own, got '${name}' twice.`);
    if (samples.length > 0 && samples.every(Number.isFinite)) this.#figures[name] = figureOf(unit, samples);
  }

  /** Another program that was measured, such as PyTorch, or the device of an engine. */
  addVersion(program: string, version: string): void {
    this.#versions[program] = version;
  }

  isEmpty(): boolean {
    return Object.keys(this.#figures).length === 0;
  }

  result(): BenchmarkResult {
    return { ...this.#about, versions: this.#versions, figures: this.#figures };
  }

  /** Writes the result as a new file. Returns its path. */
  save(directory: string): string {
    const file = path.join(directory, fileNameOf(this.#about));
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, formatResult(this.result()), { flag: 'wx' });
    return file;
  }
}

/** 'scaling-2026-11-26T16-10-12Z.json'. */
const fileNameOf = ({ benchmark, date }: Pick<BenchmarkResult, 'benchmark' | 'date'>): string =>
  `${benchmark}-${date.replace(/\.\d+/, '').replaceAll(':', '-')}.json`;
