// Where all trainers begin, ours and the peers: the same parameters, and the same samples in the same order.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineOptions } from '../../src/engine/engine.js';
import { normalizationTable } from '../../src/shared/data/normalization.js';
import { IMAGE_PIXELS } from '../../src/shared/model/model.js';

export const BATCH_SIZE = 512;
/** Different batches, so that they do not stay in the caches. */
export const BATCH_COUNT = 8;
export const LEARNING_RATE = 1e-3;

export interface TrainingStart {
  readonly options: EngineOptions;
  readonly parameters: Float32Array;
  /** For the files that peers read. */
  readonly directory: string;
}

/** Dataset indices of a batch, numbered from 0. */
export const batchSamples = (batch: number): Uint32Array =>
  Uint32Array.from({ length: BATCH_SIZE }, (_, i) => batch * BATCH_SIZE + i);

/** Writes the files of all peers, as python/slices.py describes them. */
export function writeStepInput({ options, parameters, directory }: TrainingStart): void {
  const { dataset, normalization } = options;
  const samples = BATCH_COUNT * BATCH_SIZE;
  const table = normalizationTable(normalization);
  const images = Float32Array.from(
    dataset.images.subarray(0, samples * IMAGE_PIXELS),
    (pixel) => table[pixel] as number,
  );
  const write = (name: string, { buffer, byteOffset, byteLength }: Float32Array | Int32Array): void =>
    writeFileSync(path.join(directory, name), new Uint8Array(buffer, byteOffset, byteLength));
  write('images.f32', images);
  write('labels.i32', Int32Array.from(dataset.labels.subarray(0, samples)));
  write('parameters.f32', parameters);
}
