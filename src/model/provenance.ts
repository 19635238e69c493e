import * as v from 'valibot';
import type { Normalization } from '../shared/data/dataset.js';
import type { SplitManifest } from '../shared/run-config.js';
import { classNamesSchema, runConfigSchema } from '../shared/run-config-schema.js';

/** The known facts of a model's training. A field is null when nothing tells it. */
export interface Provenance {
  readonly runId: string | null;
  /** Version of lenet-cluster that began the run. */
  readonly packageVersion: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  /** Order of operations; see docs/numerics.md. */
  readonly contract: number | null;
  readonly seed: number | null;
  /** Whole epochs that were trained. */
  readonly epochs: number | null;
  /** Optimizer updates that were made. */
  readonly step: number | null;
  readonly batchSize: number | null;
  readonly microBatchSize: number | null;
  readonly learningRate: number | null;
  readonly shuffle: boolean | null;
  readonly trainSplit: SplitManifest | null;
  readonly testSplit: SplitManifest | null;
  /** Result of these parameters on the test set: correct answers, samples, and mean loss in nats. */
  readonly testCorrect: number | null;
  readonly testCount: number | null;
  readonly testLoss: number | null;
}

/** The provenance of a file that says nothing. */
export const NO_PROVENANCE: Provenance = {
  runId: null,
  packageVersion: null,
  startedAt: null,
  contract: null,
  seed: null,
  epochs: null,
  step: null,
  batchSize: null,
  microBatchSize: null,
  learningRate: null,
  shuffle: null,
  trainSplit: null,
  testSplit: null,
  testCorrect: null,
  testCount: null,
  testLoss: null,
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const { contract, seed, batchSize, microBatchSize, learningRate, shuffle, normalization, trainSplit, testSplit } =
  runConfigSchema.entries;

const FIELDS = {
  runId: v.nullable(text),
  packageVersion: v.nullable(text),
  startedAt: v.nullable(text),
  contract: v.nullable(contract),
  seed: v.nullable(seed),
  epochs: v.nullable(count),
  step: v.nullable(count),
  batchSize: v.nullable(batchSize),
  microBatchSize: v.nullable(microBatchSize),
  learningRate: v.nullable(learningRate),
  shuffle: v.nullable(shuffle),
  trainSplit: v.nullable(trainSplit),
  testSplit: v.nullable(testSplit),
  testCorrect: v.nullable(count),
  testCount: v.nullable(count),
  testLoss: v.nullable(v.number()),
} satisfies { [Field in keyof Provenance]: v.GenericSchema<unknown, Provenance[Field]> };

const schema = v.object({ ...FIELDS, normalization, classNames: v.nullish(classNamesSchema, null) });

/** Facts about a model in the metadata of its file. */
export interface StoredFacts {
  readonly provenance: Provenance;
  readonly normalization: Normalization;
  /** By class number; null: the file does not name them. */
  readonly classNames: readonly string[] | null;
}

/** The facts as one text for a file's metadata: the same text for the same values. */
export function formatProvenance({ provenance, normalization, classNames }: StoredFacts): string {
  const fields = Object.keys(NO_PROVENANCE).map((key) => [key, provenance[key as keyof Provenance]]);
  return JSON.stringify({ ...Object.fromEntries(fields), normalization, classNames });
}

/** Reads a text of formatProvenance. Null for any other text: metadata may come from anywhere. */
export function parseProvenance(text: string | undefined): StoredFacts | null {
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) return null;
  const { normalization, classNames, ...provenance } = parsed.output;
  return { provenance, normalization, classNames };
}
