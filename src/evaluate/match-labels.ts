import { numberedClasses } from '../data/class-labels.js';
import { matchClasses } from '../model/match-classes.js';
import { OperationalError } from '../shared/errors.js';
import { listed } from '../shared/text/listed.js';
import { counted } from '../shared/text/plural.js';
import { quoted } from '../shared/text/printable.js';

/** Labels of samples as class numbers of a model. */
export interface MatchedLabels {
  readonly labels: Uint8Array;
  /** For a person, without a full stop; null: there is nothing to say. */
  readonly warning: string | null;
}

/**
 * Finds the class of a model for each label. Labels are matched by the names of their classes, or by number if only one side names
 * them, which is warned of.
 *
 * @param labels numbers of classes of the data set; those that never occur need no class of the model
 * @param dataNames by label; null: a class is named by its label
 * @param modelNames by class number of the model
 * @param place of the data set, for the error
 * @throws OperationalError `dataset-label` when samples have a class that the model does not know
 */
export function matchLabels(
  labels: Uint8Array,
  dataNames: readonly string[] | null,
  modelNames: readonly string[],
  place: string,
): MatchedLabels {
  const counts = countsOf(labels);
  const names = dataNames ?? numberedClasses(counts.length);
  const { modelClasses, by } = matchClasses(modelNames, names);
  const occurring = [...names.keys()].filter((label) => (counts[label] ?? 0) > 0);
  const unknown = occurring.filter((label) => modelClasses[label] === null);
  if (unknown.length > 0) throw unknownClasses(unknown, names, counts, modelNames, place);
  const differing = by === 'number' ? occurring.find((label) => names[label] !== modelNames[label]) : undefined;
  return {
    labels: modelClasses.every((number, label) => number === label)
      ? labels
      : labels.map((label) => modelClasses[label] as number),
    warning: differing === undefined ? null : byNumber(names[differing] as string, modelNames[differing] as string),
  };
}

/** Samples of each label, up to the highest one. */
function countsOf(labels: Uint8Array): number[] {
  const counts = new Array<number>(labels.reduce((a, b) => Math.max(a, b), 0) + 1).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}

const byNumber = (ofData: string, ofModel: string): string =>
  `only one of data set and model names its classes, so they were matched by number: ${quoted(ofData)} of the data set is ` +
  `${quoted(ofModel)} of the model`;

function unknownClasses(
  unknown: readonly number[],
  names: readonly string[],
  counts: readonly number[],
  modelNames: readonly string[],
  place: string,
): OperationalError {
  const samples = unknown.reduce((sum, label) => sum + (counts[label] as number), 0);
  return new OperationalError(
    'dataset-label',
    `Cannot evaluate on ${quoted(place)}: the model must know the class of every sample, but does not know ` +
      `${nameList(unknown.map((label) => names[label] as string))}, which ${counted(samples, 'sample')} have. ` +
      `It knows ${nameList(modelNames)}.`,
    'Choose a data set of these classes with --data, or a model that was trained with those of the data set.',
  );
}

const nameList = (names: readonly string[]): string => listed(names.map(quoted));
