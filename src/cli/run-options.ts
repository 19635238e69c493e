import type { CoordinatorOptions } from '../coordinator/coordinator-options.js';
import { optimizerOptionsOf } from './flags/optimizer.js';
import type { RunFlags } from './flags.js';

/** The coordinator's options from the flags that `train` and `coordinator` share. */
export function runOptionsOf(flags: RunFlags): CoordinatorOptions {
  return {
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    microBatchSize: flags.microBatchSize,
    learningRate: flags.lr,
    ...optimizerOptionsOf(flags),
    labelSmoothing: flags.labelSmoothing,
    seed: flags.seed,
    shuffle: flags.shuffle,
    normalization: { mean: flags.mean, standardDeviation: flags.std },
    augmentation: flags.augment,
    data: flags.data,
    dataset: flags.dataset,
    validation: flags.validation,
    cacheDirectory: flags.cacheDir,
    init: flags.init,
    earlyStopEpochs: flags.earlyStop,
    targetAccuracy: flags.targetAccuracy,
    runDirectory: flags.runDir,
    resume: flags.resume ?? false,
    mayChangeEpochs: flags.isEpochsGiven ?? false,
    checkpointEverySteps: flags.checkpointEvery,
    auditRate: flags.audit,
    minWorkers: flags.minWorkers,
    maxWorkers: flags.maxWorkers,
    kernel: flags.kernel,
    heartbeatMs: flags.heartbeatMs,
    listen: flags.listen,
    advertise: flags.advertise,
    keys: flags.keys,
    insecure: flags.insecure ?? false,
    http: flags.http ?? 'auto',
    httpHosts: flags.httpHost,
    lingerS: flags.lingerS,
    tensorboard: flags.tensorboard ?? false,
  };
}
