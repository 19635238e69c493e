import { createHash } from 'node:crypto';
import type { FoundSamples } from '../data/evaluation-samples.js';
import type { Dataset } from '../shared/data/dataset.js';
import { loadSplit } from '../shared/data/image-directory.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';

/** Samples in memory, those of one set after those of the other. */
export interface LoadedSamples {
  readonly dataset: Dataset;
  /** SHA-256 of each set, as in SplitManifest. */
  readonly splitSha256: readonly string[];
  /** That of the only set; of several, the SHA-256 of their SHA-256, each in hexadecimal, one after the other. */
  readonly sha256: string;
}

/**
 * Reads samples.
 *
 * @throws OperationalError as loadSplit does
 */
export async function loadSamples({ directory, splits, classNames }: FoundSamples): Promise<LoadedSamples> {
  const classCount = classNames?.length ?? MAX_CLASS_COUNT;
  const loaded = [];
  for (const split of splits) loaded.push(await loadSplit(directory, split, classCount));
  const splitSha256 = loaded.map(({ sha256 }) => sha256);
  const [first, ...others] = loaded;
  if (first && others.length === 0) return { dataset: first.dataset, splitSha256, sha256: first.sha256 };
  const sets = loaded.map(({ dataset }) => dataset);
  return {
    dataset: {
      count: sets.reduce((sum, { count }) => sum + count, 0),
      images: joined(sets.map(({ images }) => images)),
      labels: joined(sets.map(({ labels }) => labels)),
    },
    splitSha256,
    sha256: createHash('sha256').update(splitSha256.join('')).digest('hex'),
  };
}

/** In shared memory, as loadSplit has them. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(new SharedArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0)));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
