import type { Command } from 'commander';
import type { PrepareOptions, StepChoice } from '../../inference/prepare/prepare-options.js';
import { MAX_CLASS_COUNT } from '../../shared/model/model.js';
import { fileName, onOff, wholeNumber } from '../values.js';
import { option, type Setting } from './declare.js';

/** Adds the options of PredictFlags. */
export function addPredictOptions(command: Command): Command {
  return command
    .addOption(
      option('--top <count>', 'classes to list for each image, the most probable first')
        .argParser(wholeNumber(1, MAX_CLASS_COUNT))
        .default(3),
    )
    .addOption(option('--json', 'print one JSON object a line for each image').excludes('csv'))
    .addOption(option('--csv', 'print a table of comma-separated values'))
    .addOption(
      option(
        '--explain <path>',
        "show each step from the image to what the network saw; also write them as PNG, to this file or, for several images, into this directory; '-' writes none",
      ).argParser(fileName),
    )
    .addOption(
      option(
        '--prepare <how>',
        'mnist: take the steps below, as for MNIST; none: take none of them, and only resize as training does; auto: by the model, mnist if it reads single letters and digits',
      )
        .choices(['auto', 'mnist', 'none'] satisfies StepChoice[])
        .default('auto'),
    )
    .addOption(
      option(
        '--invert <when>',
        'exchange dark and bright: a digit must be bright on black, which auto decides by the border',
      ).choices(['auto', 'always', 'never'] satisfies PrepareOptions['invert'][]),
    )
    .addOption(step('--level <on|off>', 'take away shadows and gradients of the background, and noise'))
    .addOption(step('--crop <on|off>', 'cut off what lies around the digit, and specks'))
    .addOption(step('--fit <on|off>', 'scale the digit into 20 x 20 pixels, with its proportions'))
    .addOption(step('--contrast <on|off>', 'make the brightest pixels white'))
    .addOption(
      option(
        '--center <by>',
        'bring the centre of mass, or the middle of the box, to the middle of 28 x 28 pixels',
      ).choices(['mass', 'box', 'off'] satisfies PrepareOptions['center'][]),
    )
    .addOption(option('--raw', 'the same as --prepare none, whatever else is given'));
}

function step(flags: string, description: string): Setting {
  const made = option(flags, description);
  made.argParser(onOff);
  return made;
}
