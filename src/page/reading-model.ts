import type { Normalization } from '../shared/data/dataset.js';
import type { ReadingModel } from './view/reading-model.js';

/** Parameters with which a page can read digits. */
export interface CurrentModel {
  /** Flat float32 buffer of a network. */
  readonly parameters: Float32Array;
  readonly normalization: Normalization;
  /** Updates that they have seen; null if unknown. */
  readonly step: number | null;
}

/** Gives the newest parameters; null before the first update. */
export type ModelSource = () => CurrentModel | null | Promise<CurrentModel | null>;

/** The form in which a page gets them. */
export function readingModel({ parameters, normalization, step }: CurrentModel): ReadingModel {
  const { buffer, byteOffset, byteLength } = parameters;
  return { step, normalization, parameters: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}
