import { DECIMAL_NUMBERS, WHOLE_NUMBERS } from '../../coordinator/option-ranges.js';
import { decimalNumber, refuse, wholeNumber } from '../values.js';
import { option, type Setting } from './declare.js';

/** Parsed values of these options. */
export interface StoppingFlags {
  /** undefined: the run does not stop for this reason. */
  readonly earlyStop?: number;
  /** A share of right answers, above 0, at most 1; undefined: the run does not stop for this reason. */
  readonly targetAccuracy?: number;
}

/** When a run ends before its last epoch. */
export function stoppingOptions(): [Setting, Setting] {
  return [
    option('--early-stop <epochs>', 'end the run after so many epochs in a row without a better result').argParser(
      wholeNumber(...WHOLE_NUMBERS.earlyStopEpochs),
    ),
    option('--target-accuracy <share>', "end the run at this accuracy: '0.99' or '99%'").argParser(accuracy),
  ];
}

/** '0.99', '99%' or '99'. */
function accuracy(text: string): number {
  const [, digits = '', percent] = /^(.*?)\s*(%?)$/.exec(text) ?? [];
  const [min, max, bound] = DECIMAL_NUMBERS.targetAccuracy;
  try {
    const value = decimalNumber(min, 100 * max, bound)(digits);
    // Without the digits that dividing adds: 98.9 % is 0.989.
    return percent || value > max ? Number((value / 100).toPrecision(12)) : value;
  } catch {
    return refuse("It must be a share above 0, at most 1, or a percentage, such as '0.99' or '99%'.");
  }
}
