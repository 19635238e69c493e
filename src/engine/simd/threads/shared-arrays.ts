import type { Dataset } from '../../../shared/data/dataset.js';

/** The dataset with its arrays in shared memory; those that lie there already are not copied. */
export function sharedDataset({ count, images, labels }: Dataset): Dataset {
  return {
    count,
    images: isShared(images) ? images : sharedCopy(images),
    labels: isShared(labels) ? labels : sharedCopy(labels),
  };
}

/** A copy in shared memory. */
export function sharedCopy<T extends Uint8Array | Float32Array>(values: T): T {
  const copy = new (values.constructor as new (buffer: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(values.byteLength),
  );
  copy.set(values);
  return copy;
}

const isShared = (values: Uint8Array): boolean => values.buffer instanceof SharedArrayBuffer;
