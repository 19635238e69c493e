import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { OperationalError } from '../shared/errors.js';
import { randomGenerator } from '../shared/random.js';

/** Size of a validation set: a whole number of samples from 1, or a share of the training set above 0 and below 1. */
export type ValidationSize = number;

/** For people: the validation set is not cut from the training set. */
export const OWN_VALIDATION_NOTE = 'the validation set is the one that the source has';

/** Whether a number is such a size. */
export const isValidationSize = (size: number): boolean =>
  (size > 0 && size < 1) || (Number.isSafeInteger(size) && size >= 1);

/** The number of samples of a validation set. */
export function validationCount(size: ValidationSize, sampleCount: number): number {
  return size < 1 ? Math.max(1, Math.round(size * sampleCount)) : size;
}

/**
 * Chooses the samples for validation: from each class its share, rounded by the largest remainders (of equal ones, the lower class
 * first), and inside a class by the seed. Every class keeps a sample to train with.
 *
 * @param labels class numbers of the training set
 * @param classCount labels are below it
 * @param count of samples to choose, from 1
 * @param seed unsigned 32-bit
 * @returns 1 for a sample that is chosen, otherwise 0
 * @throws OperationalError `dataset-validation` when the training set is too small
 */
export function chooseValidation(labels: Uint8Array, classCount: number, count: number, seed: number): Uint8Array {
  const members: number[][] = Array.from({ length: classCount }, () => []);
  for (let sample = 0; sample < labels.length; sample++) members[labels[sample] as number]?.push(sample);
  const sizes = members.map(({ length }) => length);
  const chosen = new Uint8Array(labels.length);
  for (const [label, quota] of quotas(sizes, count).entries()) {
    const all = members[label] as number[];
    const generator = randomGenerator('validation-set', seed, label);
    for (let place = 0; place < quota; place++) {
      const other = uniformInt(generator, place, all.length - 1);
      const sample = all[other] as number;
      all[other] = all[place] as number;
      all[place] = sample;
      chosen[sample] = 1;
    }
  }
  return chosen;
}

/** How many samples of each class are chosen. */
function quotas(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((a, b) => a + b, 0);
  const spare = sizes.map((size) => Math.max(0, size - 1));
  const most = spare.reduce((a, b) => a + b, 0);
  if (count > most) {
    throw new OperationalError(
      'dataset-validation',
      `Cannot set samples aside: --validation must be at most ${most}, so that each class keeps a sample to train with, got ${count}.`,
    );
  }
  const exact = sizes.map((size) => (count * size) / total);
  const result = exact.map((share, label) => Math.min(Math.floor(share), spare[label] as number));
  let left = count - result.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((share, label) => ({ label, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  while (left > 0) {
    for (const { label } of byRemainder) {
      if (left === 0 || (result[label] as number) >= (spare[label] as number)) continue;
      result[label] = (result[label] as number) + 1;
      left--;
    }
  }
  return result;
}
