/** Figures of a data set for which every pixel is read, as plain JSON. */
export interface DataFigures {
  /** Mean of all pixels of the training set, divided by 255, before images are resized: 0..1. */
  readonly mean: number;
  /** Standard deviation of these pixels: 0..0.5. */
  readonly standardDeviation: number;
  /** Samples whose pixels are those of a training sample, in each split. In the training set: of an earlier training sample. */
  readonly copies: {
    readonly train: CopyCounts;
    /** null: there is no validation set. */
    readonly validation: CopyCounts | null;
    readonly test: CopyCounts;
  };
}

/** Samples that are copies of training samples, pixel by pixel. */
export interface CopyCounts {
  readonly count: number;
  /** Those of them whose label is another one than that of the first such training sample. */
  readonly otherLabel: number;
}

/** A sample of the training set for people to look at. */
export interface SamplePicture {
  readonly label: number;
  /** 32 x 32 grey values 0..255, row by row, in base64. */
  readonly pixels: string;
}

/** Most pictures that show what the data look like. */
export const MAX_SAMPLE_PICTURES = 40;
