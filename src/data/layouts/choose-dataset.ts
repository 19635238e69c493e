import type { OperationalError } from '../../shared/errors.js';
import { quoted } from '../../shared/text/printable.js';
import { unusable } from './failures.js';

/** Most names that an error lists. */
const MAX_LISTED = 20;

/**
 * The data set that a person means, of those in one place.
 *
 * @param names of the data sets there, at least one, in the order to list them
 * @param wanted name that the person gave; null: none
 * @throws OperationalError `dataset-choice`: there are several and none was named, or none has the name
 */
export function chooseDataset(place: string, names: readonly string[], wanted: string | null): string {
  if (wanted === null) {
    if (names.length === 1) return names[0] as string;
    throw choiceFault(place, names, `it holds ${names.length} data sets, and one must be chosen`);
  }
  const found =
    names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  throw choiceFault(place, names, `--dataset must be one of those that it holds, got ${quoted(wanted)}`);
}

function choiceFault(place: string, names: readonly string[], problem: string): OperationalError {
  const listed = names.slice(0, MAX_LISTED).map((name) => `--dataset ${quoted(name).slice(1, -1)}`);
  const more = names.length > MAX_LISTED ? `, or ${names.length - MAX_LISTED} more` : '';
  return unusable('dataset-choice', place, problem, `Try ${listed.join(', ')}${more}.`);
}
