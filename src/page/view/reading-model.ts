import type { Normalization } from '../../shared/data/dataset.js';
import type { ImageSide } from '../../shared/model/image-side.js';

/** Where a served page finds the newest parameters as JSON: a ReadingModel, or null before the first update. */
export const MODEL_PATH = 'api/model';
/** Where a served page finds the two builds of the kernel. */
export const KERNEL_PATHS = { fused: 'kernel.wasm', soft: 'kernel-soft.wasm' } as const;

/** The id of the element that holds a report's EmbeddedReader as JSON. */
export const EMBEDDED_READER_ID = 'reader';

/** Parameters with which a page reads images. */
export interface ReadingModel {
  /** Updates that they have seen; null if unknown. */
  readonly step: number | null;
  /** By class number. */
  readonly classNames: readonly string[];
  readonly normalization: Normalization;
  /** Height and width of the training's images, in pixels, before they were 32x32. */
  readonly imageSide: ImageSide;
  /** The flat buffer of little-endian float32, in base64. */
  readonly parameters: string;
}

/** Everything that a report needs to read images. */
export interface EmbeddedReader {
  readonly model: ReadingModel;
  /** The two builds of the kernel, in base64. */
  readonly kernels: { readonly fused: string; readonly soft: string };
}
