import { areDigits } from '../shared/model/class-names.js';
import { PROVENANCE_KEY } from '../shared/model/own-metadata.js';
import type { RunConfig } from '../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../shared/schedule.js';
import { formatProvenance, NO_PROVENANCE } from './provenance.js';

/**
 * The metadata of a run's trained model. They are the same whatever happened to the run, because the file's SHA-256 says
 * whether two trainings gave the same model: neither the run's name nor the time stands there. A model of 28x28 images of the
 * ten digits needs none to be used, and its file stays as it has always been.
 *
 * @param step updates that were made
 */
export function runMetadata(config: RunConfig, step: number): Record<string, string> {
  const { contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit } = config;
  const { normalization, classNames } = config;
  if (areDigits(classNames) && trainSplit.imageSide !== 32) return { format: 'pt' };
  const provenance = {
    ...NO_PROVENANCE,
    ...{ contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit },
    epochs: Math.floor(step / stepsPerEpoch(scheduleOf(config))),
    step,
  };
  return { format: 'pt', [PROVENANCE_KEY]: formatProvenance({ provenance, normalization, classNames }) };
}
