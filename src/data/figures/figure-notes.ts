import type { DataFigures } from '../../shared/data/data-figures.js';
import type { DataNote, DataSummary } from '../../shared/data/data-summary.js';
import { counted } from '../../shared/text/plural.js';
import type { WrongTurn } from './orientation.js';

/**
 * A good model errs on about one of a hundred samples of such data sets. If so many of them are copies of training samples, which it may
 * know by heart, they can hide as many errors as there are.
 */
const MANY_COPIES = 0.01;

/** Images that lie wrong; null: they lie right, or nothing can be said. */
export interface WrongTurns {
  /** Training images beside MNIST's digits. */
  readonly train: WrongTurn | null;
  /** Test images beside the training images. */
  readonly test: WrongTurn | null;
}

/** Lists what a person should know about the images of a data set. */
export function figureNotes(summary: DataSummary, { copies }: DataFigures, turns: WrongTurns): DataNote[] {
  const notes: DataNote[] = [];
  const warn = (text: string): void => void notes.push({ level: 'warning', text });
  for (const [split, counts, found] of [
    ['test', summary.testCounts, copies.test],
    ['validation', summary.validationCounts ?? [], copies.validation],
  ] as const) {
    const { isMany, share } = partOf(counts, found?.count ?? 0);
    if (!isMany || !found) continue;
    warn(
      `${counted(found.count, `${split} sample`)} (${share}) ${found.count === 1 ? 'is a copy' : 'are copies'} of training samples` +
        `${otherLabels(found.otherLabel)}: a model that knows them by heart looks better than it is`,
    );
  }
  const contradicting = partOf(summary.trainCounts, copies.train.otherLabel);
  if (contradicting.isMany) {
    warn(
      `${counted(copies.train.otherLabel, 'training sample')} (${contradicting.share}) ` +
        `${copies.train.otherLabel === 1 ? 'has' : 'have'} the pixels of an earlier one, but another label: no model can learn both`,
    );
  }
  if (turns.train) {
    warn(`${turnText('training', turns.train, 'MNIST’s digits')}; a model of such images reads no upright digits`);
  }
  if (turns.test) {
    warn(`${turnText('test', turns.test, 'those of the training set')}; the accuracy says nothing then`);
  }
  return notes;
}

function turnText(split: string, { look, asTheyAre, turnedBack }: WrongTurn, reference: string): string {
  const figures = `${asTheyAre.toFixed(2)}, and ${turnedBack.toFixed(2)} if they are turned back`;
  return `the ${split} images look ${look}: the correlation of their means with ${reference} is ${figures}`;
}

const otherLabels = (count: number): string => (count === 0 ? '' : `, ${count} of them with another label`);

function partOf(counts: readonly number[], part: number): { readonly isMany: boolean; readonly share: string } {
  const ratio = part / counts.reduce((sum, each) => sum + each, 0);
  return { isMany: ratio >= MANY_COPIES, share: `${(100 * ratio).toFixed(1)} %` };
}
