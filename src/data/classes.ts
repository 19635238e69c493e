import * as v from 'valibot';
import { OperationalError } from '../shared/errors.js';
import { MAX_CLASS_COUNT, MIN_CLASS_COUNT } from '../shared/model/model.js';
import { DEFAULT_CLASS_NAMES } from '../shared/run-config.js';
import { classNamesSchema } from '../shared/run-config-schema.js';
import { counted } from '../shared/text/plural.js';
import { quoted } from '../shared/text/printable.js';
import { numberedClasses } from './class-labels.js';
import type { DataSource } from './source.js';

/** Classes of a data set, and the class number of each label. */
export interface Classes {
  /** MIN_CLASS_COUNT..MAX_CLASS_COUNT different names, by class number. */
  readonly names: readonly string[];
  /** For a label that occurs. */
  readonly classOf: (label: number) => number;
}

/**
 * The classes of a data set. A label is the class number wherever that is possible, so a label below the highest one that never occurs is
 * a class, too. Otherwise the labels that occur are numbered in their order. Four IDX files have ten classes at least, so that
 * small sets of digits keep their model.
 *
 * @param place for the error
 * @param occurring labels of all parts, each once
 * @throws OperationalError `dataset-classes`, `dataset-label`
 */
export function classesOf(
  place: string,
  occurring: readonly number[],
  { classNames, idxDirectory }: Pick<DataSource, 'classNames' | 'idxDirectory'>,
): Classes {
  const labels = [...occurring].sort((a, b) => a - b);
  const highest = labels.at(-1) ?? 0;
  if (classNames) {
    checkCount(place, classNames.length);
    checkNames(place, classNames);
    if (highest < classNames.length) return { names: classNames, classOf: (label) => label };
    throw new OperationalError(
      'dataset-label',
      `Cannot use '${place}': labels must be 0 to ${classNames.length - 1}, as it has ${counted(classNames.length, 'class', 'classes')}, got ${highest}.`,
    );
  }
  if (highest < MAX_CLASS_COUNT) {
    const atLeast = idxDirectory === undefined ? MIN_CLASS_COUNT : DEFAULT_CLASS_NAMES.length;
    return { names: numberedClasses(Math.max(atLeast, highest + 1)), classOf: (label) => label };
  }
  checkCount(place, labels.length);
  const numbers = new Map(labels.map((label, number) => [label, number]));
  return { names: labels.map(String), classOf: (label) => numbers.get(label) as number };
}

/** Refuses names that could not be kept in the files of a run. */
function checkNames(place: string, names: readonly string[]): void {
  const parsed = v.safeParse(classNamesSchema, names, { abortEarly: true });
  if (parsed.success) return;
  const wrong = parsed.issues[0].path?.[0].key;
  const got =
    typeof wrong === 'number'
      ? quoted(names[wrong] as string)
      : `${quoted(names.find((name, label) => names.indexOf(name) !== label) ?? '')} twice`;
  throw new OperationalError(
    'dataset-classes',
    `Cannot use ${quoted(place)}: the names of its classes must differ and have 1 to 128 characters, none of them control characters, got ${got}.`,
    'Rename the class.',
  );
}

function checkCount(place: string, count: number): void {
  if (count >= MIN_CLASS_COUNT && count <= MAX_CLASS_COUNT) return;
  throw new OperationalError(
    'dataset-classes',
    `Cannot use '${place}': it must have ${MIN_CLASS_COUNT} to ${MAX_CLASS_COUNT} classes, got ${count}.`,
  );
}
