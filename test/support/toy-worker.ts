import { CONTRACT } from '../../src/shared/contract.js';
import { type Hello, MessageType, PROTOCOL_VERSION, type Welcome } from '../../src/shared/protocol/messages.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { WorkerCoreOptions } from '../../src/worker/core/options.js';

const TOY = {
  workerId: '1'.repeat(32),
  packageVersion: '0',
  key: null,
  engine: 'toy',
  device: 'toy device',
  threads: 1,
  bits: 'toy',
  host: 'host',
  pid: 1,
  metricsAddress: null,
} as const;

/** Options of a worker with a toy engine. It waits for its coordinator for ever. */
export const TOY_WORKER: WorkerCoreOptions = {
  ...TOY,
  address: 'tcp://coordinator:5555',
  timing: timingFrom(500),
  joinTimeoutMs: Number.POSITIVE_INFINITY,
};

/** What such a worker says first. */
export const TOY_HELLO: Hello = {
  ...TOY,
  type: MessageType.hello,
  protocolVersion: PROTOCOL_VERSION,
  contract: CONTRACT,
  modelSha256: '0'.repeat(64),
};

/** The answer of a coordinator whose run has two steps of 32 samples. */
export const TOY_WELCOME: Welcome = {
  type: MessageType.welcome,
  coordinatorId: 'c'.repeat(32),
  runId: 'test',
  contract: CONTRACT,
  seed: 0,
  batchSize: 32,
  microBatchSize: 4,
  shuffle: true,
  normalization: { mean: 0, standardDeviation: 1 },
  trainSplit: { sampleCount: 64, sha256: '0'.repeat(64) },
  sampleListSha256: null,
  validationCount: null,
  classCount: 10,
  labelSmoothing: 0,
  augmentation: null,
  heartbeatMs: 500,
};
