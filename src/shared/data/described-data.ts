import type { DataFigures, SamplePicture } from './data-figures.js';
import type { DataNote, DataSummary } from './data-summary.js';

/** Everything that is known about the data set of a run. */
export interface DescribedData {
  readonly summary: DataSummary;
  /** null: they could not be measured, or the run ended before. */
  readonly figures: DataFigures | null;
  /** At most MAX_SAMPLE_PICTURES, class by class. */
  readonly pictures: readonly SamplePicture[];
  /** For a person: choices that were made, and what is odd about the data. */
  readonly notes: readonly DataNote[];
}
