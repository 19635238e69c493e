import type { Normalization } from '../shared/data/dataset.js';
import { DEFAULT_IMAGE_SIDE, type ImageSide } from '../shared/model/image-side.js';
import type { RunConfig } from '../shared/run-config.js';
import type { ReadingModel } from './view/reading-model.js';

/** Parameters with which a page can read images. */
export interface CurrentModel {
  /** The flat float32 buffer of a network. */
  readonly parameters: Float32Array;
  /** By class number. */
  readonly classNames: readonly string[];
  readonly normalization: Normalization;
  /** Height and width of the training's images, in pixels, before they were 32x32. */
  readonly imageSide: ImageSide;
  /** Updates that they have seen; null if unknown. */
  readonly step: number | null;
}

/** Gives the newest parameters; null before the first update. */
export type ModelSource = () => CurrentModel | null | Promise<CurrentModel | null>;

/**
 * The parameters of a run.
 *
 * @param step updates that they have seen
 */
export function currentModel(
  { classNames, normalization, trainSplit }: RunConfig,
  parameters: Float32Array,
  step: number,
): CurrentModel {
  return { parameters, classNames, normalization, imageSide: trainSplit.imageSide ?? DEFAULT_IMAGE_SIDE, step };
}

/** The form in which a page gets them. */
export function readingModel({ parameters, ...facts }: CurrentModel): ReadingModel {
  const { buffer, byteOffset, byteLength } = parameters;
  return { ...facts, parameters: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}
