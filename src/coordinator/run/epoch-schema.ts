import * as v from 'valibot';
import type { EpochReport } from '../core/reports.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A number; JSON has null for NaN and infinity. */
export const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** The fields of an EpochReport in JSON. */
export const epochEntries = {
  epoch: count,
  testCount: count,
  testLoss: measure,
  testCorrect: count,
  trainLoss: measure,
  trainCorrect: count,
  trainCount: count,
  trainSeconds: measure,
  evaluationSeconds: measure,
} satisfies { [Field in keyof EpochReport]: v.GenericSchema<unknown, EpochReport[Field]> };
