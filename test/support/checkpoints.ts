import { createHash } from 'node:crypto';
import type { EpochReport } from '../../src/coordinator/core/reports.js';
import { NO_RESULTS } from '../../src/coordinator/core/results.js';
import { encodeCheckpoint } from '../../src/coordinator/run/checkpoint.js';
import type { Checkpoint } from '../../src/coordinator/run/checkpoint-contents.js';
import { ADAM_START, tick } from '../../src/coordinator/update/adam.js';
import { CONTRACT } from '../../src/shared/contract.js';
import { encodeSafetensors } from '../../src/shared/model/encode-safetensors.js';
import { networkOf } from '../../src/shared/model/model.js';
import { decodeSafetensors, type Tensor } from '../../src/shared/model/safetensors.js';
import { CLASSIC_SETTINGS, type RunConfig } from '../../src/shared/run-config.js';

/** 100 steps an epoch. */
export const RUN_CONFIG: RunConfig = {
  contract: CONTRACT,
  epochs: 20,
  batchSize: 64,
  microBatchSize: 32,
  learningRate: 1e-3,
  seed: 7,
  shuffle: true,
  normalization: { mean: 0.1037, standardDeviation: 0.3081 },
  trainSplit: { sampleCount: 6400, sha256: 'a'.repeat(64) },
  testSplit: { sampleCount: 1000, sha256: 'b'.repeat(64) },
  ...CLASSIC_SETTINGS,
};

/** 32 hexadecimal digits. */
export const RUN_ID = '0123456789abcdef0123456789abcdef';

/** A checkpoint before the given step, from 0; its tensors are made up, and differ from step to step. */
export function checkpointAt(step: number, change: Partial<Checkpoint> = {}): Checkpoint {
  let adam = ADAM_START;
  for (let i = 0; i < step; i++) adam = tick(adam);
  const { classNames } = change.config ?? RUN_CONFIG;
  const { parameterCount } = networkOf(classNames.length);
  const values = (salt: number) => Float32Array.from({ length: parameterCount }, (_, i) => Math.sin(i * salt + step));
  return {
    runId: RUN_ID,
    config: RUN_CONFIG,
    cursor: { step, epoch: Math.floor(step / 100), stepInEpoch: step % 100 },
    parameters: values(1),
    moments: { first: values(2), second: values(3) },
    adam,
    epochTotals: null,
    evaluating: [],
    standing: NO_RESULTS,
    recentEpochs: [],
    ...change,
  };
}

/** Made-up figures of an epoch, counted from 0. */
export function epochReport(epoch: number): EpochReport {
  return {
    epoch,
    testCount: 1000,
    testLoss: 1 / (epoch + 3),
    testCorrect: 900 + (epoch % 100),
    trainLoss: 1 / (epoch + 7),
    trainCorrect: 5000,
    trainCount: 6400,
    trainSeconds: 1.5,
    learningRate: 0.001,
    evaluationSeconds: 0.25,
  };
}

/** The file of checkpointAt(5) with other metadata or tensors, and a checksum that fits. */
export function rewrittenCheckpoint(
  change: (metadata: Map<string, string>, tensors: Map<string, Tensor>) => void,
): Uint8Array {
  const { metadata, tensors } = decodeSafetensors(encodeCheckpoint(checkpointAt(5)), '');
  const [newMetadata, newTensors] = [new Map(metadata), new Map(tensors)];
  change(newMetadata, newTensors);
  newMetadata.set('sha256', '0'.repeat(64));
  const bytes = Buffer.from(encodeSafetensors(newTensors, newMetadata));
  bytes.write(createHash('sha256').update(bytes).digest('hex'), bytes.indexOf('0'.repeat(64)), 'latin1');
  return bytes;
}
