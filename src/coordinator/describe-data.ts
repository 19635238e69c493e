import type { DataMeasuring } from '../data/figures/data-measuring.js';
import type { PreparedData } from '../data/prepared-data.js';
import type { DescribedData } from '../shared/data/described-data.js';
import { messageOf } from '../shared/errors.js';
import type { RunTeller } from './run-teller.js';

/** Waits for the measurement of the data, and tells its notes. A measurement that fails is a warning. Never rejects. */
export async function describeData(
  { summary, notes }: PreparedData,
  measuring: Pick<DataMeasuring, 'result'>,
  teller: RunTeller,
): Promise<DescribedData> {
  const measured = await measuring.result.catch((error: unknown) => {
    teller.warn(`cannot measure the data set: ${messageOf(error)}`);
    return null;
  });
  const found = measured?.notes ?? [];
  for (const { level, text } of found) teller.note(level, text);
  return {
    summary,
    figures: measured?.figures ?? null,
    pictures: measured?.pictures ?? [],
    notes: [...notes, ...found],
  };
}
