import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import { CONTRACT } from '../../src/shared/contract.js';
import type { LearningRateSchedule, OptimizerSettings } from '../../src/shared/recipe/recipe.js';
import { CLASSIC_SETTINGS } from '../../src/shared/run-config.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { NetworkFaults } from './network.js';
import type { SimRandom } from './random.js';
import type { Lie } from './toy-data.js';

/** The settings of a simulation, drawn at its begin. */
export interface Scenario {
  readonly core: CoordinatorCoreOptions;
  /** Nothing goes wrong. */
  readonly isCalm: boolean;
  readonly networkFaults: NetworkFaults;
  readonly workerCount: number;
  /** How one worker at a time may compute wrongly; null: none does. */
  readonly lie: Lie | null;
}

const OPTIMIZERS: readonly Partial<OptimizerSettings>[] = [
  {},
  { weightDecay: 0.1 },
  { name: 'adamw', weightDecay: 0.1 },
  { name: 'sgd', momentum: 0.9 },
  { clipNorm: 1e3 },
  { name: 'adamw', weightDecay: 0.1, clipNorm: 1e4 },
];
const SCHEDULES: readonly LearningRateSchedule[] = [
  { type: 'constant', warmupSteps: 0 },
  { type: 'constant', warmupSteps: 3 },
  { type: 'cosine', warmupSteps: 4, finalFactor: 0.1 },
  { type: 'step', warmupSteps: 0, everyEpochs: 1, factor: 0.5 },
  { type: 'step', warmupSteps: 5, everyEpochs: 2, factor: 0.3 },
  { type: 'onecycle', warmupSteps: 0, peakAt: 0.3 },
  { type: 'plateau', warmupSteps: 2, factor: 0.5, patienceEpochs: 0 },
  { type: 'plateau', warmupSteps: 0, factor: 0.1, patienceEpochs: 1 },
];

/** A worker knows the length of tensors from the number of classes. */
const CLASS_COUNTS = [10, 2, 26, 256];

/** @param seed a whole number from 0 */
export function drawScenario(seed: number, random: SimRandom): Scenario {
  const isCalm = random.chance(0.2);
  const networkFaults = {
    lossRate: isCalm ? 0 : random.between(0, 0.1),
    duplicateRate: isCalm ? 0 : random.between(0, 0.1),
    minDelayMs: 0.1,
    maxDelayMs: random.pick([0.2, 3, 40]),
  };
  const split = { sampleCount: random.whole(1, 150), sha256: '0'.repeat(64) };
  const auditRate = random.pick([0, 0, 0.3, 1]);
  const stopping = {
    patienceEpochs: random.pick([null, null, 1, 2]),
    targetAccuracy: random.pick([null, null, 0.6, 1]),
  };
  const core: CoordinatorCoreOptions = {
    coordinatorId: random.id(),
    runId: 'simulated',
    packageVersion: '0.0.0',
    config: {
      contract: CONTRACT,
      epochs: random.whole(1, stopping.patienceEpochs === null ? 3 : 5),
      batchSize: random.whole(1, 24),
      microBatchSize: random.whole(1, 6),
      learningRate: 1,
      seed,
      shuffle: true,
      normalization: { mean: 0, standardDeviation: 1 },
      trainSplit: split,
      testSplit: split,
      ...CLASSIC_SETTINGS,
      classNames: Array.from({ length: CLASS_COUNTS[seed % CLASS_COUNTS.length] ?? 10 }, (_, i) => String(i)),
      stopping,
      optimizer: { ...CLASSIC_SETTINGS.optimizer, ...random.pick(OPTIMIZERS) },
      learningRateSchedule: random.pick(SCHEDULES),
    },
    timing: timingFrom(50),
    minWorkers: 1,
    maxWorkers: 8,
    checkpointEverySteps: random.pick([0, 1, 3]),
    auditRate,
    auditSeed: seed,
    sampleListSha256: seed % 4 === 0 ? null : '1'.repeat(64),
  };
  return {
    core,
    isCalm,
    networkFaults,
    workerCount: random.whole(auditRate === 0 ? 1 : auditRate === 1 ? 3 : 2, 5),
    // With subtle liars, everything is audited by at least three: the bits must be right whoever lies.
    lie: auditRate === 1 ? 'subtle' : seed % 3 === 0 ? 'impossible' : null,
  };
}
