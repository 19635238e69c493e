import * as v from 'valibot';
import type { EpochReport } from '../core/reports.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A number that JSON writes as null where it is NaN or infinite. */
export const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** The fields of an EpochReport, as JSON has them. */
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
