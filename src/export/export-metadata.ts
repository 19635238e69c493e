import type { LoadedModel } from '../model/load-model.js';
import { packageVersion } from '../shared/package-version.js';

/**
 * The origin of a model as texts for the metadata of a file: which program wrote it, from which file, and what is known
 * of the training. docs/export.md lists the names. An unknown field is left out. No clock and no path goes in, so the
 * same model has the same metadata.
 */
export function exportMetadata({
  sha256,
  classNames,
  normalization,
  imageSide,
  provenance,
}: LoadedModel): Readonly<Record<string, string>> {
  const { trainSplit, testSplit, testCorrect, testCount } = provenance;
  const fields = {
    exported_by: `lenet-cluster ${packageVersion()}`,
    model_sha256: sha256,
    class_names: JSON.stringify(classNames),
    image_side: imageSide,
    run_id: provenance.runId,
    trained_by: provenance.packageVersion === null ? null : `lenet-cluster ${provenance.packageVersion}`,
    started_at: provenance.startedAt,
    contract: provenance.contract,
    seed: provenance.seed,
    epochs: provenance.epochs,
    step: provenance.step,
    batch_size: provenance.batchSize,
    micro_batch_size: provenance.microBatchSize,
    learning_rate: provenance.learningRate,
    shuffle: provenance.shuffle,
    train_samples: trainSplit?.sampleCount,
    train_sha256: trainSplit?.sha256,
    test_samples: testSplit?.sampleCount,
    test_sha256: testSplit?.sha256,
    test_accuracy: testCorrect === null || testCount === null ? null : testCorrect / testCount,
    test_correct: testCorrect,
    test_count: testCount,
    test_loss: provenance.testLoss,
    mean: normalization.mean,
    standard_deviation: normalization.standardDeviation,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}
