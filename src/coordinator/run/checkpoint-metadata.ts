import * as v from 'valibot';
import { PLATEAU_START } from '../../shared/recipe/plateau.js';
import { plateauStateSchema } from '../../shared/recipe/recipe-schema.js';
import { runConfigSchema } from '../../shared/run-config-schema.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import { counted } from '../../shared/text/plural.js';
import { NO_RESULTS } from '../core/results.js';
import type { Checkpoint } from './checkpoint-contents.js';
import { epochEntries, epochRate, measure } from './epoch-schema.js';
import type { PendingEvaluation } from './run-snapshot.js';

/** Most evaluations that a checkpoint may carry: training waits while this many are under way. */
export const MAX_PENDING = 2;
/** Most results that a checkpoint may carry, each a few hundred bytes. */
export const MAX_RECENT_EPOCHS = 100;

/** Everything in a checkpoint but its tensors. */
export interface CheckpointMetadata extends Omit<Checkpoint, 'parameters' | 'moments' | 'evaluating'> {
  readonly evaluating: readonly Omit<PendingEvaluation, 'parameters'>[];
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const betaPower = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A result, whose loss JSON has as null where it is infinite. */
const result = v.strictObject({
  epoch: count,
  loss: v.pipe(
    v.nullable(v.pipe(v.number(), v.finite())),
    v.transform((loss) => loss ?? Number.POSITIVE_INFINITY),
  ),
  correctCount: count,
  sampleCount: v.pipe(count, v.minValue(1)),
});

const FIELDS = {
  runId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  config: runConfigSchema,
  cursor: v.strictObject({ step: count, epoch: count, stepInEpoch: count }),
  adam: v.strictObject({ stepCount: count, beta1Power: betaPower, beta2Power: betaPower }),
  epochTotals: v.nullable(
    v.strictObject({
      epoch: count,
      lossSum: v.pipe(v.number(), v.finite()),
      correctCount: count,
      sampleCount: count,
      trainSeconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
      learningRate: epochRate,
    }),
  ),
  evaluating: v.pipe(
    v.array(
      v.strictObject({
        epoch: count,
        trained: v.strictObject({
          trainLoss: measure,
          trainCorrect: count,
          trainCount: count,
          trainSeconds: measure,
          learningRate: epochRate,
        }),
      }),
    ),
    v.maxLength(MAX_PENDING),
  ),
  standing: v.strictObject({
    best: v.nullable(result),
    last: v.nullable(result),
    plateau: v.optional(plateauStateSchema, PLATEAU_START),
  }),
  recentEpochs: v.pipe(v.array(v.object(epochEntries)), v.maxLength(MAX_RECENT_EPOCHS)),
} satisfies { [Field in keyof CheckpointMetadata]: v.GenericSchema<unknown, CheckpointMetadata[Field]> };

/** Absent from files of earlier versions. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['evaluating', '[]'],
  ['recentEpochs', '[]'],
  ['standing', JSON.stringify(NO_RESULTS)],
]);

/**
 * One entry for each field, as JSON whose numbers come back with the same bits. They must be finite, which is not
 * checked here.
 */
export function formatMetadata(metadata: CheckpointMetadata): [string, string][] {
  const evaluating = metadata.evaluating.map(({ epoch, trained }) => ({ epoch, trained }));
  const fields: CheckpointMetadata = { ...metadata, evaluating };
  return Object.keys(FIELDS).map((key) => [key, exactJson(fields[key as keyof CheckpointMetadata])]);
}

/**
 * Parses the entries of formatMetadata, and ignores others. Cursor, configuration and the optimizer's clock must agree.
 *
 * @param invalid throws; gets the fault
 */
export function parseMetadata(
  entries: ReadonlyMap<string, string>,
  invalid: (problem: string) => never,
): CheckpointMetadata {
  const read = <Output>(key: string, schema: v.GenericSchema<unknown, Output>): Output => {
    const parsed = v.safeParse(schema, parseJson(entries.get(key) ?? DEFAULTS.get(key)), { abortEarly: true });
    if (parsed.success) return parsed.output;
    const path = v.getDotPath(parsed.issues[0]);
    return invalid(`'${path ? `${key}.${path}` : key}' is not as it must be: ${parsed.issues[0].message}`);
  };
  const metadata = {
    runId: read('runId', FIELDS.runId),
    config: read('config', FIELDS.config),
    cursor: read('cursor', FIELDS.cursor),
    adam: read('adam', FIELDS.adam),
    epochTotals: read('epochTotals', FIELDS.epochTotals),
    evaluating: read('evaluating', FIELDS.evaluating),
    standing: read('standing', FIELDS.standing),
    recentEpochs: read('recentEpochs', FIELDS.recentEpochs),
  };
  checkCursor(metadata, invalid);
  checkEvaluating(metadata, invalid);
  return metadata;
}

/** Three numbers say how far the run has come, and the optimizer's clock must agree with them. */
function checkCursor({ config, cursor, adam }: CheckpointMetadata, invalid: (problem: string) => never): void {
  const steps = stepsPerEpoch(scheduleOf(config));
  const { step, epoch, stepInEpoch } = cursor;
  if (stepInEpoch >= steps || step !== epoch * steps + stepInEpoch) {
    invalid(
      `step ${step} of a run with ${counted(steps, 'step')} per epoch cannot be step ${stepInEpoch} of epoch ${epoch}`,
    );
  }
  if (adam.stepCount !== step) {
    invalid(`its optimizer must have made ${step} updates, one for each step, got ${adam.stepCount}`);
  }
}

function checkEvaluating({ evaluating, cursor }: CheckpointMetadata, invalid: (problem: string) => never): void {
  const epochs = evaluating.map(({ epoch }) => epoch);
  const last = epochs.at(-1) ?? -1;
  if (last >= cursor.epoch) invalid(`epoch ${last + 1} cannot be evaluated at step ${cursor.step}`);
  if (epochs.some((epoch, i) => epoch <= (epochs[i - 1] ?? -1))) invalid('its evaluations must be in order');
}

/** JSON.stringify writes -0 as 0. It writes every other finite number so that the same bits come back. */
function exactJson(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, field]) => `${JSON.stringify(key)}:${exactJson(field)}`)
    .join(',')}}`;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
