import * as v from 'valibot';
import type { EpochReport } from '../core/reports.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A number; JSON has null for NaN and infinity. */
export const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** Learning rate of an epoch; files of earlier versions lack it. */
export const epochRate = v.optional(v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))), null);

/**
 * A report for files and logs: its figures have the name of the split that they are of, 'testLoss' or 'validationLoss'.
 */
export function namedBySplit({ split, testCount, testLoss, testCorrect, ...others }: EpochReport): object {
  const { epoch, ...trained } = others;
  return split === 'validation'
    ? { epoch, validationCount: testCount, validationLoss: testLoss, validationCorrect: testCorrect, ...trained }
    : { epoch, testCount, testLoss, testCorrect, ...trained };
}

/** The fields of an EpochReport in JSON. */
export const epochEntries = {
  epoch: count,
  split: v.optional(v.picklist(['test', 'validation'])),
  testCount: count,
  testLoss: measure,
  testCorrect: count,
  trainLoss: measure,
  trainCorrect: count,
  trainCount: count,
  trainSeconds: measure,
  learningRate: epochRate,
  evaluationSeconds: measure,
} satisfies { [Field in keyof EpochReport]: v.GenericSchema<unknown, EpochReport[Field]> };
