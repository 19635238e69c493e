import type { Classification } from '../../../inference/classifier.js';
import { areDigits } from '../../../shared/model/class-names.js';
import { nameOf, sampleOf } from '../class-words.js';
import { formatPercent, UNKNOWN } from '../format.js';

/** A class and its bar. */
export interface BarRow {
  /** Number of the class. */
  readonly digit: number;
  readonly name: string;
  /** 0..1 */
  readonly probability: number;
  readonly text: string;
  readonly isBest: boolean;
}

/** With more classes, only the most probable ones have a bar, the most probable first. */
const MAX_ORDERED_BARS = 12;
/** So many have one then. */
export const TOP_BARS = 10;

/** Whether the bars are those of the most probable classes only. */
export const hasTopBars = (classNames: readonly string[]): boolean => classNames.length > MAX_ORDERED_BARS;

type Probabilities = Pick<Classification, 'predicted' | 'probabilities'>;

/** A row for each class, or for the most probable ones. Without a classification, all are empty. */
export function barRows(classification: Probabilities | null, classNames: readonly string[]): BarRow[] {
  const rows = classNames.map((name, digit) => {
    const probability = classification?.probabilities[digit] ?? 0;
    return {
      digit,
      name,
      probability,
      text: classification === null ? '' : formatProbability(probability),
      isBest: classification?.predicted === digit,
    };
  });
  if (!hasTopBars(classNames)) return rows;
  return rows.sort((a, b) => Number(b.isBest) - Number(a.isBest) || b.probability - a.probability).slice(0, TOP_BARS);
}

/** '98.3 %'; a dash for logits that overflow; '< 0.1 %' and '> 99.9 %' at the ends, where rounding would promise too much. */
export function formatProbability(probability: number): string {
  if (Number.isNaN(probability)) return UNKNOWN;
  if (probability > 0.999) return '> 99.9 %';
  return probability < 0.001 ? '< 0.1 %' : formatPercent(probability, 1);
}

/** 'It reads an 8, with 98.3 %. Next comes 3, with 0.9 %.' */
export function readingWords({ predicted, probabilities }: Probabilities, classNames: readonly string[]): string {
  const [next] = [...probabilities.keys()]
    .filter((digit) => digit !== predicted)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const spoken = (digit: number): string =>
    formatProbability(probabilities[digit] as number)
      .replace('<', 'less than')
      .replace('>', 'more than');
  const verb = areDigits(classNames) ? 'reads' : 'sees';
  const isNear = next !== undefined && (probabilities[next] as number) >= 0.001;
  const runnerUp = isNear ? ` Next comes ${nameOf(next, classNames)}, with ${spoken(next)}.` : '';
  return `It ${verb} ${sampleOf(predicted, classNames)}, with ${spoken(predicted)}.${runnerUp}`;
}
