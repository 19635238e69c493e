import type { ClassSize, DataNote, DataSummary } from '../shared/data/data-summary.js';
import { listed } from '../shared/text/listed.js';
import { counted } from '../shared/text/plural.js';
import { quoted } from '../shared/text/printable.js';

/** A class is named by its number. */
export const numberedClasses = (classCount: number): string[] =>
  Array.from({ length: classCount }, (_, i) => String(i));

/**
 * The smallest and the largest class of the training set.
 *
 * @param trainCounts samples of each class, of which at least one has some
 * @param validationCounts those that were cut from it; null: none
 */
export function classSizes(
  trainCounts: readonly number[],
  validationCounts: readonly number[] | null,
): DataSummary['classSizes'] {
  const sizes = trainCounts
    .map((count, label): ClassSize => ({ label, count: count + (validationCounts?.[label] ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
  const [smallest, largest] = [sizes[0] as ClassSize, sizes.at(-1) as ClassSize];
  return { smallest, largest, ratio: largest.count / smallest.count };
}

/**
 * Says which classes have no sample at all, and which have some in the test set but none to learn from.
 *
 * @param classNames by class number
 * @param trainCounts samples of each class in the training set, without those for validation
 * @param testCounts samples of each class in the test set
 */
export function classNotes(
  classNames: readonly string[],
  trainCounts: readonly number[],
  testCounts: readonly number[],
): DataNote[] {
  const classesWhere = (isMeant: (train: number, test: number) => boolean): number[] =>
    [...classNames.keys()].filter((label) => isMeant(trainCounts[label] ?? 0, testCounts[label] ?? 0));
  const notes: DataNote[] = [];
  const empty = classesWhere((train, test) => train === 0 && test === 0);
  if (empty.length > 0) {
    notes.push({
      level: 'warning',
      text: `${classList(empty, classNames)} ${empty.length === 1 ? 'has' : 'have'} no sample`,
    });
  }
  const unlearned = classesWhere((train, test) => train === 0 && test > 0);
  if (unlearned.length > 0) {
    const samples = unlearned.reduce((sum, label) => sum + (testCounts[label] ?? 0), 0);
    notes.push({
      level: 'warning',
      text:
        `${classList(unlearned, classNames)} ${unlearned.length === 1 ? 'occurs' : 'occur'} in the test set alone ` +
        `(${counted(samples, 'sample')}): no model can learn that from this training set`,
    });
  }
  return notes;
}

/** 'class 3', 'classes 3, 5 to 9', "classes 'ship', 'truck'"; numbers are gathered in ranges, names are not. */
export function classList(labels: readonly number[], classNames: readonly string[]): string {
  const areNumbers = labels.every((label) => classNames[label] === String(label));
  const items = areNumbers ? ranges(labels) : labels.map((label) => quoted(classNames[label] ?? ''));
  return `${labels.length === 1 ? 'class' : 'classes'} ${listed(items)}`;
}

function ranges(labels: readonly number[]): string[] {
  const begins = labels.filter((label, i) => i === 0 || label !== (labels[i - 1] ?? 0) + 1);
  const ends = labels.filter((label, i) => label + 1 !== labels[i + 1]);
  return begins.map((begin, i) => (begin === ends[i] ? String(begin) : `${begin} to ${ends[i]}`));
}
