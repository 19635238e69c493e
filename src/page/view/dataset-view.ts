import type { DataSummary } from '../../shared/data/data-summary.js';
import type { DescribedData } from '../../shared/data/described-data.js';

/** The data of a run, as the page shows them. The names of the classes are among the facts of the run. */
export interface DatasetView extends Omit<DataSummary, 'classNames'>, Omit<DescribedData, 'summary'> {}
