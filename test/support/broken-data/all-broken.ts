import { BROKEN_ARCHIVES } from './broken-archives.js';
import { BROKEN_CSV } from './broken-csv.js';
import type { BrokenDataSet } from './broken-data-set.js';
import { BROKEN_FOLDERS } from './broken-folders.js';
import { BROKEN_IDX } from './broken-idx.js';
import { BROKEN_IDX_LAYOUTS } from './broken-idx-layouts.js';
import { BROKEN_PARQUET } from './broken-parquet.js';
import { STAND_INS_OF_FILES } from './broken-stand-ins.js';

/** Broken data sets of every family of layouts. */
export const BROKEN_DATA_SETS: readonly BrokenDataSet[] = [
  ...BROKEN_IDX,
  ...BROKEN_IDX_LAYOUTS,
  ...BROKEN_ARCHIVES,
  ...BROKEN_CSV,
  ...BROKEN_FOLDERS,
  ...BROKEN_PARQUET,
  ...STAND_INS_OF_FILES,
];
