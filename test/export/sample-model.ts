import type { LoadedModel } from '../../src/model/load-model.js';
import { NO_PROVENANCE } from '../../src/model/provenance.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { DEFAULT_CLASS_NAMES } from '../../src/shared/run-config.js';
import { LETTERS, parametersFor } from '../support/class-models.js';

/** A model as loadModel returns it, all of whose facts are known. */
export const SAMPLE_MODEL: LoadedModel = {
  parameters: initialParameters(7),
  classNames: DEFAULT_CLASS_NAMES,
  normalization: { mean: 0.125, standardDeviation: 0.3 },
  imageSide: 28,
  file: '/somewhere/model.safetensors',
  kind: 'safetensors',
  sha256: 'c'.repeat(64),
  provenance: {
    runId: 'r1',
    packageVersion: '1.2.3',
    startedAt: '2026-11-26T10:00:00.000Z',
    contract: 2,
    seed: 7,
    epochs: 3,
    step: 30,
    batchSize: 64,
    microBatchSize: 16,
    learningRate: 0.01,
    shuffle: false,
    trainSplit: { sampleCount: 640, sha256: 'a'.repeat(64) },
    testSplit: { sampleCount: 100, sha256: 'b'.repeat(64) },
    testCorrect: 97,
    testCount: 100,
    testLoss: 0.25,
  },
};

/** A model of 26 letters that learned from images of 32x32. */
export const LETTERS_MODEL: LoadedModel = {
  ...SAMPLE_MODEL,
  parameters: parametersFor(26),
  classNames: LETTERS,
  imageSide: 32,
};

/** A model of which only the file is known. */
export const UNKNOWN_MODEL: LoadedModel = { ...SAMPLE_MODEL, provenance: NO_PROVENANCE };
