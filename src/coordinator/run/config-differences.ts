import { recipeSettings } from '../../shared/recipe/recipe-settings.js';
import type { RunConfig, SplitManifest, StartingModel } from '../../shared/run-config.js';
import { counted } from '../../shared/text/plural.js';
import { quoted } from '../../shared/text/printable.js';

/**
 * The settings that would have to be the same to resume the run, but differ.
 *
 * @returns one line for each setting: `--lr: 0.001 in the run, 0.01 now`
 */
export function differences(stored: RunConfig, wanted: RunConfig): string[] {
  const now = settings(wanted);
  return settings(stored)
    .flatMap(([flag, text], i) => {
      const other = now[i]?.[1];
      return text === other ? [] : [`${flag}: ${text} in the run, ${other} now`];
    })
    .concat(differentName(stored.classNames, wanted.classNames) ?? []);
}

/** The first class that has another name, if there are equally many: there may be 256, with long names. */
function differentName(stored: readonly string[], wanted: readonly string[]): string | null {
  const at = stored.findIndex((name, i) => name !== wanted[i]);
  if (at < 0 || stored.length !== wanted.length) return null;
  return `--data: class ${at} is ${quoted(stored[at] ?? '')} in the run, ${quoted(wanted[at] ?? '')} now`;
}

/** Each setting under the name of its flag; the contract has none. Numbers are written so that different ones look different. */
function settings(config: RunConfig): [flag: string, text: string][] {
  const {
    contract,
    epochs,
    batchSize,
    microBatchSize,
    learningRate,
    seed,
    shuffle,
    normalization,
    trainSplit,
    testSplit,
    validationSplit,
    classNames,
    startingModel,
    optimizer,
    learningRateSchedule,
    labelSmoothing,
    augmentation,
    stopping,
    earlierGoals: _,
    ...rest
  } = config;
  // Does not compile if a setting of the configuration is missing from this list.
  rest satisfies Record<string, never>;
  return [
    ['contract', String(contract)],
    ['--epochs', String(epochs)],
    ['--batch-size', String(batchSize)],
    ['--micro-batch-size', String(microBatchSize)],
    ['--lr', String(learningRate)],
    ['--seed', String(seed)],
    ['--shuffle', shuffle ? 'on' : 'off'],
    ['--mean', String(normalization.mean)],
    ['--std', String(normalization.standardDeviation)],
    ['--data', describe('training', trainSplit)],
    ['--data', describe('test', testSplit)],
    ['--data', counted(classNames.length, 'class', 'classes')],
    ['--validation', validationSplit ? describe('validation', validationSplit) : 'off'],
    ['--init', describeStart(startingModel)],
    ...recipeSettings(config).map(([name, value]): [string, string] => [`--${name}`, String(value)]),
  ];
}

const describe = (name: string, { sampleCount, sha256 }: SplitManifest): string =>
  `${counted(sampleCount, `${name} sample`)} with SHA-256 ${sha256}`;

/** The run that trained the model makes no difference, and the same file tells it or not, depending on where it lies. */
function describeStart(model: StartingModel | null): string {
  if (model === null) return 'no model on record';
  return `the model with SHA-256 ${model.sha256} (last layer ${model.lastLayer})`;
}
