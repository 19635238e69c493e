import type { DataNote, DataSummary } from '../shared/data/data-summary.js';
import { listed } from '../shared/text/listed.js';
import { counted } from '../shared/text/plural.js';
import { quoted } from '../shared/text/printable.js';
import { classNotes } from './class-labels.js';

/** When the largest class has this many times the samples of the smallest, the accuracy hides the small ones. */
const IMBALANCE = 5;

/** Lists what a person should know about the classes of a data set. */
export function notesOn({ classNames, trainCounts, testCounts, classSizes }: DataSummary): DataNote[] {
  const notes = classNotes(classNames, trainCounts, testCounts);
  const untested = classNames.filter((_, label) => (testCounts[label] ?? 0) === 0 && (trainCounts[label] ?? 0) > 0);
  if (untested.length > 0) {
    notes.push({ level: 'info', text: `the test set has no sample of ${listed(untested.map(quoted))}` });
  }
  if (trainCounts.filter((count) => count > 0).length === 1) {
    notes.push({
      level: 'warning',
      text: 'all training samples are of one class: no model can learn from them to tell classes apart',
    });
  }
  const { smallest, largest, ratio } = classSizes;
  if (ratio >= IMBALANCE) {
    notes.push({
      level: 'info',
      text: `the classes differ in size: ${counted(smallest.count, 'sample')} in the smallest, ${largest.count} in the largest`,
    });
  }
  return notes;
}
