import type { DataNote, DataSummary } from '../shared/data/data-summary.js';
import type { SampleList } from '../shared/data/sample-list.js';
import type { SplitManifest } from '../shared/run-config.js';
import type { ImageSizes } from './image-sizes.js';
import type { ValidationSize } from './validation-split.js';

/** A data set that a run can train on: IDX files of 28x28 or 32x32 images whose labels are class numbers. */
export interface PreparedData {
  /** The IDX files of all splits; loadSplit and describeSplit read them. The person's own directory, or one in the cache. */
  readonly directory: string;
  /** Whether it is the MNIST that is included, as it is. */
  readonly isIncluded: boolean;
  /** The samples to train with, without those for validation. */
  readonly trainSplit: SplitManifest;
  /** That of the training set; null: it was not wanted, or no worker needs it, because the data set is included. */
  readonly sampleList: SampleList | null;
  readonly testSplit: SplitManifest;
  /** null: there is none. */
  readonly validationSplit: SplitManifest | null;
  /** 2 to 256 different names, by class number. */
  readonly classNames: readonly string[];
  /** The images as the source has them. */
  readonly imageSizes: ImageSizes;
  /** For a person: choices that were made, and what is odd about the data. */
  readonly notes: readonly DataNote[];
  readonly summary: DataSummary;
}

/** Which data set to prepare. */
export interface DataOptions {
  /** A file or directory of any layout; null: MNIST, which is included. */
  readonly place: string | null;
  /** Which of several data sets in one place; null: the only one. */
  readonly dataset: string | null;
  /** Size of the validation set that is cut from the training set; null: none, unless the source has one. */
  readonly validation: ValidationSize | null;
  /** Unsigned 32-bit; chooses the samples of the sets that the source does not have. */
  readonly seed: number;
  /** Where converted data sets are kept. */
  readonly cacheDirectory: string;
  /** Whether workers may lack the training set and need its sample list; false if missing. */
  readonly listsSamples?: boolean;
  /** Called about every second while a data set is converted, with the samples that were read so far. */
  readonly onProgress?: (text: string) => void;
}
