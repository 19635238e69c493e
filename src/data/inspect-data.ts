import type { DataNote } from '../shared/data/data-summary.js';
import { adviceOn } from './data-advice.js';
import { type MeasuredData, measureData } from './figures/measure-data.js';
import { prepareSource, type RecognisedData } from './prepare.js';
import type { DataOptions, PreparedData } from './prepared-data.js';

/** A data set as a person should know it before a training. */
export interface DataInspection extends RecognisedData {
  readonly data: PreparedData;
  readonly measured: MeasuredData;
  /** Changes to consider. The notes of the data and of the measurement say the rest. */
  readonly advice: readonly DataNote[];
}

/**
 * Reads a whole data set, and describes it. Writes to the cache alone.
 *
 * @throws OperationalError that says what is missing or wrong
 */
export async function inspectData(recognised: RecognisedData, options: DataOptions): Promise<DataInspection> {
  const data = await prepareSource(recognised, options);
  const measured = await measureData(data);
  return { ...recognised, data, measured, advice: adviceOn(data.summary, data.imageSizes, measured.figures) };
}
