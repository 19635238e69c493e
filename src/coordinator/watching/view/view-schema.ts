import * as v from 'valibot';
import type { Choice } from '../../../page/view/choice.js';
import { keptEpochs } from '../../../page/view/kept-epochs.js';
import { MAX_EVENTS } from '../../../page/view/kept-events.js';
import { RUN_VIEW_VERSION, type RunView } from '../../../page/view/run-view.js';
import { FIRST_CONTRACT } from '../../../shared/contract.js';
import { DEFAULT_CLASS_NAMES } from '../../../shared/run-config.js';
import { classNamesSchema } from '../../../shared/run-config-schema.js';
import { datasetViewSchema } from './dataset-schema.js';

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
const accuracy = v.object({ epoch: v.pipe(count, v.minValue(1)), accuracy: number });
const best = v.object({ ...accuracy.entries, file: v.optional(v.nullable(text), null) });
const NO_CHOICE: Choice = { best: null, endedEarly: null, test: null };

/** Views of earlier versions lack the fields that have a default here. */
const version = v.pipe(
  v.picklist([1, RUN_VIEW_VERSION]),
  v.transform((): typeof RUN_VIEW_VERSION => RUN_VIEW_VERSION),
);

/** The view of a run as it is saved, by this version or an earlier one. */
export const runViewSchema = v.pipe(
  v.object({
    version,
    run: v.object({
      name: text,
      runId: text,
      packageVersion: text,
      contract: v.optional(count, FIRST_CONTRACT),
      startedAt: text,
      epochs: count,
      stepsPerEpoch: v.pipe(count, v.minValue(1)),
      batchSize: count,
      microBatchSize: count,
      learningRate: number,
      schedule: v.optional(v.nullable(text), null),
      seed: count,
      shuffle: v.boolean(),
      trainCount: count,
      testCount: count,
      validationCount: v.optional(v.nullable(count), null),
      classNames: v.optional(classNamesSchema, [...DEFAULT_CLASS_NAMES]),
    }),
    progress: v.object({
      phase: v.picklist(['gathering', 'training', 'finishing', 'closing', 'ended']),
      outcome: v.nullable(v.picklist(['completed', 'interrupted', 'failed'])),
      modelSha256: v.nullable(text),
      secondsElapsed: number,
      workerSeconds: number,
      steps: count,
      trainLoss: v.nullable(number),
      samplesPerSecond: v.nullable(number),
      secondsLeft: v.nullable(number),
      phasesMs: v.nullable(
        v.object({ broadcast: number, compute: number, gather: number, reduce: number, optimize: number }),
      ),
      waitsFor: v.optional(v.nullable(text), null),
      choice: v.optional(
        v.object({ best: v.nullable(best), endedEarly: v.nullable(text), test: v.nullable(accuracy) }),
        NO_CHOICE,
      ),
    }),
    workers: v.array(
      v.object({
        worker: count,
        host: text,
        pid: count,
        engine: text,
        device: text,
        threads: v.optional(v.pipe(count, v.minValue(1)), 1),
        state: v.picklist(['loading', 'ready', 'unresponsive']),
        samplesPerSecond: v.nullable(number),
        samples: count,
        lagMs: v.nullable(number),
        heartbeatRoundTripMs: v.nullable(number),
        extraShards: count,
      }),
    ),
    lost: v.optional(
      v.array(
        v.object({
          worker: count,
          host: text,
          pid: count,
          engine: text,
          device: text,
          samples: count,
          extraShards: count,
          atMs: count,
          reason: text,
          replaced: v.boolean(),
        }),
      ),
      [],
    ),
    curve: v.pipe(
      v.object({
        stride: v.pipe(count, v.minValue(1)),
        steps: v.array(count),
        trainLoss: v.array(v.nullable(number)),
        samplesPerSecond: v.array(number),
        learningRate: v.optional(v.array(v.nullable(number))),
      }),
      v.transform(({ steps, learningRate = steps.map(() => null), ...others }) => ({ steps, learningRate, ...others })),
      v.check(
        ({ steps, trainLoss, samplesPerSecond, learningRate }) =>
          [trainLoss, samplesPerSecond, learningRate].every(({ length }) => length === steps.length),
        'the columns must be of equal length',
      ),
    ),
    epochs: v.pipe(
      v.array(
        v.object({
          epoch: v.pipe(count, v.minValue(1)),
          trainLoss: v.nullable(number),
          testLoss: v.nullable(number),
          trainAccuracy: v.optional(v.nullable(number), null),
          testAccuracy: number,
          trainSeconds: number,
          learningRate: v.optional(v.nullable(number), null),
          evaluationSeconds: number,
        }),
      ),
      // Earlier versions kept all epochs.
      v.transform((epochs) => keptEpochs(epochs)),
    ),
    interruptions: v.optional(v.array(v.object({ steps: count, fromMs: v.nullable(count), untilMs: count })), []),
    data: v.optional(v.nullable(datasetViewSchema), null),
    savedAtMs: v.optional(v.nullable(count), null),
    events: v.pipe(
      v.array(
        v.object({ id: count, atMs: number, steps: count, level: v.picklist(['info', 'warning', 'error']), text }),
      ),
      v.maxLength(MAX_EVENTS),
    ),
    inspection: v.nullable(
      v.object({
        epoch: v.pipe(count, v.minValue(1)),
        confusion: v.array(count),
        mostWrong: v.array(
          v.object({ sample: count, label: count, predicted: count, labelProbability: number, pixels: text }),
        ),
        filters: v.pipe(v.array(number), v.length(150)),
      }),
    ),
  }),
  v.check(
    ({ run, inspection }) => inspection === null || inspection.confusion.length === run.classNames.length ** 2,
    'the confusion must have a row and a column for each class',
  ),
) satisfies v.GenericSchema<unknown, RunView>;
