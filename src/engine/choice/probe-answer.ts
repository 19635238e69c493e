import * as v from 'valibot';
import { ENGINE_NAMES } from './engine-names.js';

/** The process that looks for devices answers in JSON on this file descriptor, because drivers may print on the usual ones. */
export const ANSWER_FD = 3;

const name = v.picklist(ENGINE_NAMES);

const status = v.union([
  v.strictObject({
    name,
    device: v.string(),
    isGpu: v.boolean(),
    samplesPerSecond: v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  }),
  /** `missing` says why the engine cannot run here, `remedy` what would change that. */
  v.strictObject({ name, missing: v.string(), remedy: v.optional(v.string()) }),
]);

const choice = v.strictObject({ engine: name, reason: v.string() });

/** The requested engines, and the choice of `--engine auto` if that was requested. */
export const ProbeAnswer = v.strictObject({ engines: v.array(status), auto: v.nullable(choice) });
export type ProbeAnswer = v.InferOutput<typeof ProbeAnswer>;
export type ProbedEngine = v.InferOutput<typeof status>;
