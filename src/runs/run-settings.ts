import type { RunSetting } from '../page/view/run-rows.js';
import { CONTRACT } from '../shared/contract.js';
import { recipeSettings } from '../shared/recipe/recipe-settings.js';
import {
  CLASSIC_SETTINGS,
  DEFAULT_BATCH_SIZE,
  DEFAULT_EPOCHS,
  DEFAULT_LEARNING_RATE,
  DEFAULT_MICRO_BATCH_SIZE,
  DEFAULT_NORMALIZATION,
  DEFAULT_SEED,
  type RunConfig,
} from '../shared/run-config.js';

/** The splits of MNIST, which is the default data set. */
export const MNIST_SPLITS = {
  trainSplit: { sampleCount: 60_000, sha256: 'c5097fdd51cfdbe7695fd9df3612695696864b5c424f58d843ffdc5d335e9914' },
  testSplit: { sampleCount: 10_000, sha256: '18489308deedfe2f7bd3a11e599a597126f161d991b1ffcffb71642aa76f7f62' },
} satisfies Pick<RunConfig, 'trainSplit' | 'testSplit'>;

const DEFAULTS: RunConfig = {
  contract: CONTRACT,
  epochs: DEFAULT_EPOCHS,
  batchSize: DEFAULT_BATCH_SIZE,
  microBatchSize: DEFAULT_MICRO_BATCH_SIZE,
  learningRate: DEFAULT_LEARNING_RATE,
  seed: DEFAULT_SEED,
  shuffle: true,
  normalization: DEFAULT_NORMALIZATION,
  ...MNIST_SPLITS,
  ...CLASSIC_SETTINGS,
};

/** The settings of a configuration, in the order of the flags. The contract and the hashes of the data have none. */
export function settingsOfRun(config: RunConfig): RunSetting[] {
  const { normalization, trainSplit, testSplit } = config;
  return [
    { name: 'epochs', value: String(config.epochs) },
    { name: 'batch-size', value: String(config.batchSize) },
    { name: 'micro-batch-size', value: String(config.microBatchSize) },
    { name: 'lr', value: String(config.learningRate) },
    { name: 'seed', value: String(config.seed) },
    { name: 'shuffle', value: config.shuffle ? 'on' : 'off' },
    { name: 'mean', value: String(normalization.mean) },
    { name: 'std', value: String(normalization.standardDeviation) },
    ...recipeSettings(config).map(([name, value]) => ({ name, value: String(value) })),
    { name: 'classes', value: String(config.classNames.length) },
    { name: 'validation samples', value: String(config.validationSplit?.sampleCount ?? 'off') },
    { name: 'init', value: config.startingModel?.sha256 ?? 'off' },
    { name: 'contract', value: String(config.contract) },
    { name: 'training samples', value: String(trainSplit.sampleCount) },
    { name: 'training data', value: trainSplit.sha256 },
    { name: 'test samples', value: String(testSplit.sampleCount) },
    { name: 'test data', value: testSplit.sha256 },
  ];
}

/** The settings that differ from the defaults. A data set other than MNIST shows by its hashes. */
export function settingsThatDiffer(config: RunConfig): RunSetting[] {
  const defaults = settingsOfRun(DEFAULTS);
  return settingsOfRun(config).filter(({ value }, i) => value !== defaults[i]?.value);
}
