import type { Command } from 'commander';
import {
  OPTIMIZER_RANGES,
  SCHEDULE_DEFAULTS,
  SCHEDULE_RANGES,
  SCHEDULE_TYPES,
} from '../../coordinator/optimizer-options.js';
import { CLASSIC_RECIPE, OPTIMIZER_NAMES } from '../../shared/recipe/recipe.js';
import { decimalNumber, wholeNumber } from '../values.js';
import { option } from './declare.js';

const { weightDecay, momentum, clipNorm } = OPTIMIZER_RANGES;
const { warmupSteps, finalFactor, everyEpochs, factor, patienceEpochs, peakAt } = SCHEDULE_RANGES;
const { cosine, step, onecycle, plateau } = SCHEDULE_DEFAULTS;

/** Adds the options of OptimizerFlags. */
export function addOptimizerOptions(command: Command): Command {
  return command
    .addOption(
      option('--optimizer <name>', 'how gradients change the parameters')
        .choices(OPTIMIZER_NAMES)
        .default(CLASSIC_RECIPE.optimizer.name),
    )
    .addOption(
      option('--weight-decay <rate>', 'pull of the parameters towards 0')
        .argParser(decimalNumber(...weightDecay))
        .default(CLASSIC_RECIPE.optimizer.weightDecay),
    )
    .addOption(
      option('--momentum <share>', 'share of the last gradients that sgd keeps (default: 0)').argParser(
        decimalNumber(...momentum),
      ),
    )
    .addOption(
      option('--clip-norm <norm>', "scale down a step's mean gradient that is longer (default: off)").argParser(
        decimalNumber(...clipNorm),
      ),
    )
    .addOption(
      option('--lr-schedule <name>', 'how the learning rate changes over time')
        .choices(SCHEDULE_TYPES)
        .default(CLASSIC_RECIPE.learningRateSchedule.type),
    )
    .addOption(
      option('--warmup-steps <steps>', 'steps in which the learning rate rises to its full value')
        .argParser(wholeNumber(...warmupSteps))
        .default(0),
    )
    .addOption(
      option(
        '--lr-final <factor>',
        `cosine: the rate at the end, as a factor of --lr (default: ${cosine.finalFactor})`,
      ).argParser(decimalNumber(...finalFactor)),
    )
    .addOption(
      option(
        '--lr-step-epochs <epochs>',
        `step: epochs after which the rate falls (default: ${step.everyEpochs})`,
      ).argParser(wholeNumber(...everyEpochs)),
    )
    .addOption(
      option(
        '--lr-factor <factor>',
        `step, plateau: the rate falls by this factor (default: ${step.factor})`,
      ).argParser(decimalNumber(...factor)),
    )
    .addOption(
      option(
        '--lr-patience <epochs>',
        `plateau: epochs without a lower loss that are borne (default: ${plateau.patienceEpochs})`,
      ).argParser(wholeNumber(...patienceEpochs)),
    )
    .addOption(
      option(
        '--lr-peak-at <share>',
        `onecycle: share of the steps after which the rate is highest (default: ${onecycle.peakAt})`,
      ).argParser(decimalNumber(...peakAt)),
    );
}
