import type { RunView } from '../../src/page/view/run-view.js';
import { dataOf } from './sample-data.js';
import { completedView } from './sample-view.js';

/** Digits, capital and small letters: 62 of them. */
export const CHARACTERS: readonly string[] = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];

/** A finished run of other classes: each is taken for its neighbours, some more often. */
export function classView(classNames: readonly string[]): RunView {
  const view = completedView();
  const count = classNames.length;
  const confusion = Array.from({ length: count * count }, (_, index) => {
    const [label, taken] = [Math.floor(index / count), index % count];
    if (label === taken) return 380 + (label % 7);
    return Math.abs(label - taken) < 3 ? (5 * label + 3 * taken) % 23 : (label + taken) % 11 === 0 ? 1 : 0;
  });
  const mostWrong = (view.inspection?.mostWrong ?? []).map((sample) => ({
    ...sample,
    label: (sample.sample * 7) % count,
    predicted: (sample.sample * 3 + 1) % count,
  }));
  const inspection = view.inspection && { ...view.inspection, confusion, mostWrong };
  const data = dataOf(
    classNames.map((_, label) => 400 + ((label * 37) % 200)),
    classNames.map((_, label) => 60 + (label % 9)),
  );
  return { ...view, run: { ...view.run, classNames }, inspection, data };
}
