import * as v from 'valibot';
import { ENGINE_NAMES } from './engine-names.js';

/** What the process that looks for devices answers, as JSON on a file descriptor of its own. */

/** The file descriptor: drivers may print on the usual ones. */
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

/** Of the engines that were asked for, and what `--engine auto` takes, if that was asked for. */
export const ProbeAnswer = v.strictObject({ engines: v.array(status), auto: v.nullable(choice) });
export type ProbeAnswer = v.InferOutput<typeof ProbeAnswer>;
export type ProbedEngine = v.InferOutput<typeof status>;
