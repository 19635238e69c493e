import { DECIMAL_NUMBERS } from '../../coordinator/option-ranges.js';
import { CLASSIC_RECIPE } from '../../shared/recipe/recipe.js';
import { decimalNumber } from '../values.js';
import { option, type Setting } from './declare.js';

/** Targets that are less certain than the labels. */
export function labelSmoothingOption(): Setting {
  return option('--label-smoothing <share>', 'share of the target that all classes get alike in training')
    .argParser(decimalNumber(...DECIMAL_NUMBERS.labelSmoothing))
    .default(CLASSIC_RECIPE.labelSmoothing);
}
