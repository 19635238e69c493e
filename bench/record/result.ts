// The result of one run of one benchmark, as it lies in bench/results.
import * as v from 'valibot';
import { median, type Quartiles, quartiles } from '../statistics.js';

export const BENCHMARKS = [
  'kernels',
  'steps',
  'throughput',
  'peer',
  'trainings',
  'recipe',
  'faults',
  'transports',
  'watching',
  'scaling',
  'core',
  'serving',
  'gpu',
] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];

/** Units that figures have; '' is a ratio. */
const UNITS = [
  'samples/s',
  'requests/s',
  'µs',
  'µs/sample',
  'ms',
  's',
  'steps',
  'samples',
  'MB',
  'MiB',
  'GFLOP/s',
  '%',
  '',
] as const;
export type Unit = (typeof UNITS)[number];

const figureSchema = v.strictObject({
  unit: v.picklist(UNITS),
  median: v.number(),
  /** The middle half of the samples lies between them. */
  quartiles: v.tuple([v.number(), v.number()]),
  /** In the order in which they were measured. */
  samples: v.pipe(v.array(v.number()), v.minLength(1)),
});

const machineSchema = v.strictObject({
  cpu: v.string(),
  cores: v.number(),
  memoryBytes: v.number(),
  os: v.string(),
  node: v.string(),
  /** Mean number of processes that wanted a core in the minute before the benchmark began; null where the system does not tell. */
  loadBefore: v.nullable(v.number()),
});

const resultSchema = v.strictObject({
  benchmark: v.picklist(BENCHMARKS),
  /** When it began: ISO 8601, UTC. */
  date: v.pipe(v.string(), v.isoTimestamp()),
  /** The commit that was measured; null outside of a repository. */
  commit: v.nullable(v.string()),
  /** Whether files differed from the commit. */
  changed: v.boolean(),
  machine: machineSchema,
  /** Other programs and devices that were measured, by name: 'PyTorch': '2.3.0'. */
  versions: v.record(v.string(), v.string()),
  figures: v.record(v.string(), figureSchema),
});

export type Machine = Readonly<v.InferOutput<typeof machineSchema>>;

export interface Figure {
  readonly unit: Unit;
  readonly median: number;
  readonly quartiles: Quartiles;
  readonly samples: readonly number[];
}

export interface BenchmarkResult {
  readonly benchmark: BenchmarkName;
  readonly date: string;
  readonly commit: string | null;
  readonly changed: boolean;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, Figure>>;
}

/** Beyond this, digits are noise. */
const SIGNIFICANT_DIGITS = 5;

/** @param samples at least one, each finite */
export function figureOf(unit: Unit, samples: readonly number[]): Figure {
  const rounded = samples.map(round);
  const [lower, upper] = quartiles(rounded);
  return { unit, median: round(median(rounded)), quartiles: [round(lower), round(upper)], samples: rounded };
}

/** @throws Error for a text that is no result, and says what is wrong with it */
export function parseResult(text: string, file: string): BenchmarkResult {
  try {
    return v.parse(resultSchema, JSON.parse(text));
  } catch (error) {
    if (v.isValiError(error)) {
      const [issue] = error.issues;
      throw new Error(`Cannot read ${file}: ${v.getDotPath(issue) ?? 'it'} must be otherwise: ${issue.message}`);
    }
    throw new Error(`Cannot read ${file}: it must be JSON.`, { cause: error });
  }
}

/** One line for each figure, so that a difference between two versions of a file can be read. */
export function formatResult({ figures, ...about }: BenchmarkResult): string {
  const head = JSON.stringify(about, null, 2).replace(/\n\}$/, '');
  const lines = Object.entries(figures).map(
    ([name, figure]) => `    ${JSON.stringify(name)}: ${JSON.stringify(figure)}`,
  );
  return `${head},\n  "figures": {\n${lines.join(',\n')}\n  }\n}\n`;
}

const round = (value: number): number => Number(value.toPrecision(SIGNIFICANT_DIGITS));
