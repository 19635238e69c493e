/** Images as the network takes them (before normalisation), with their labels. */
export interface Dataset {
  /** Samples, at least 1. */
  readonly count: number;
  /** count x 32 x 32, row-major, one byte a pixel: resized, not normalised. */
  readonly images: Uint8Array;
  /** count class numbers. */
  readonly labels: Uint8Array;
}

/** A pixel p (0..255) enters the network as (p / 255 - mean) / standardDeviation, each operation in float32. */
export interface Normalization {
  /** Mean of the pixels divided by 255; finite. */
  readonly mean: number;
  /** Standard deviation of the pixels divided by 255; finite and above 0. */
  readonly standardDeviation: number;
}

/** A normalisation of which the training set may decide a part. */
export interface GivenNormalization {
  readonly mean: number | 'auto';
  readonly standardDeviation: number | 'auto';
}
