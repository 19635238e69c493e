import { unusable } from './failures.js';

/** Labels above it can be no class numbers: a mistaken column gives them. */
export const MAX_LABEL = 65_535;

/**
 * Throws unless all labels are whole numbers from 0 to MAX_LABEL.
 *
 * @param first number of the first sample in the part, for the error
 * @throws OperationalError `dataset-label`
 */
export function checkLabels(labels: ArrayLike<number>, first: number, file: string): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    if (Number.isInteger(label) && label >= 0 && label <= MAX_LABEL) continue;
    throw unusable(
      'dataset-label',
      file,
      `labels must be whole numbers from 0 to ${MAX_LABEL}, got ${label} for sample ${first + index}`,
      'Number the classes from 0.',
    );
  }
}
