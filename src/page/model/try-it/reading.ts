import type { Classification } from '../../../inference/classifier.js';
import { aDigit, formatPercent, UNKNOWN } from '../format.js';

/** A digit and its bar. */
export interface BarRow {
  readonly digit: number;
  /** 0..1 */
  readonly probability: number;
  readonly text: string;
  readonly isBest: boolean;
}

/** A row for each digit. Without a classification, all are empty. */
export function barRows(classification: Pick<Classification, 'predicted' | 'probabilities'> | null): BarRow[] {
  return Array.from({ length: 10 }, (_, digit) => {
    const probability = classification?.probabilities[digit] ?? 0;
    return {
      digit,
      probability,
      text: classification === null ? '' : formatProbability(probability),
      isBest: classification?.predicted === digit,
    };
  });
}

/** '98.3 %'; a dash for logits that overflow; '< 0.1 %' and '> 99.9 %' at the ends, where rounding would promise too much. */
export function formatProbability(probability: number): string {
  if (Number.isNaN(probability)) return UNKNOWN;
  if (probability > 0.999) return '> 99.9 %';
  return probability < 0.001 ? '< 0.1 %' : formatPercent(probability, 1);
}

/** 'It reads an 8, with 98.3 %. Next comes 3, with 0.9 %.' */
export function readingWords({
  predicted,
  probabilities,
}: Pick<Classification, 'predicted' | 'probabilities'>): string {
  const [next] = [...probabilities.keys()]
    .filter((digit) => digit !== predicted)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const spoken = (digit: number): string =>
    formatProbability(probabilities[digit] as number)
      .replace('<', 'less than')
      .replace('>', 'more than');
  const runnerUp = next !== undefined && (probabilities[next] as number) >= 0.001;
  return `It reads ${aDigit(predicted)}, with ${spoken(predicted)}.${runnerUp ? ` Next comes ${next}, with ${spoken(next)}.` : ''}`;
}
