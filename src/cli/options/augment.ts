import { messageOf } from '../../shared/errors.js';
import { augmentationText, parseAugmentation } from '../../shared/recipe/augmentation-text.js';
import { CLASSIC_RECIPE } from '../../shared/recipe/recipe.js';
import { refuse } from '../values.js';
import { option, type Setting } from './declare.js';

/** Random changes of the training images. */
export function augmentOption(): Setting {
  return option(
    '--augment <amounts>',
    "change training images at random, by up to these amounts: 'shift=1,rotate=5,scale=0.05,elastic=1' (pixels, degrees, share of the size, pixels), some of them, or 'off'",
  )
    .argParser(amounts)
    .default(CLASSIC_RECIPE.augmentation, augmentationText(CLASSIC_RECIPE.augmentation));
}

function amounts(text: string) {
  try {
    return parseAugmentation(text);
  } catch (error) {
    refuse(
      `${messageOf(error)}. It must be 'off' or amounts such as 'shift=1,rotate=5,scale=0.05,elastic=1': shift 0..16 pixels, rotate 0..180 degrees, scale 0..0.5, elastic 0..16 pixels.`,
    );
  }
}
