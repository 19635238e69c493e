import { type LoadedSplit, loadSplit } from '../shared/data/image-directory.js';
import { OperationalError } from '../shared/errors.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import type { Welcome } from '../shared/protocol/messages.js';
import type { SplitManifest } from '../shared/run-config.js';
import { counted } from '../shared/text/plural.js';

/** The only data set that a worker may use. */
export interface OwnData {
  /** Absolute path of a file or directory of any layout. */
  readonly place: string;
  /** Which of several data sets in that place; null: the only one. */
  readonly dataset: string | null;
  /** Where it is kept if it has to be converted. */
  readonly cacheDirectory: string;
}

/**
 * Loads the training set of a run from the worker's own data. If the place holds no such IDX files, it is prepared just as the
 * coordinator prepares it.
 *
 * @throws OperationalError `dataset-mismatch` when it is another one, or as loadSplit or prepareData do
 */
export async function loadOwnData(own: OwnData, welcome: Welcome): Promise<LoadedSplit> {
  const { trainSplit, validationCount, seed } = welcome;
  const direct = await loadSplit(own.place, 'train', MAX_CLASS_COUNT).catch((error: unknown) => {
    if (error instanceof OperationalError) return null;
    throw error;
  });
  if (direct?.sha256 === trainSplit.sha256) return direct;
  // The parts that convert data are loaded by the few workers that need them.
  const { prepareData } = await import('../data/prepare.js');
  const { directory } = await prepareData({ ...own, validation: validationCount, seed });
  const split = direct && directory === own.place ? direct : await loadSplit(directory, 'train', MAX_CLASS_COUNT);
  if (split.sha256 === trainSplit.sha256) return split;
  throw datasetMismatch(own.place, trainSplit, split);
}

function datasetMismatch(place: string, wanted: SplitManifest, { dataset, sha256 }: LoadedSplit): OperationalError {
  return new OperationalError(
    'dataset-mismatch',
    `Cannot train: the training set in ${place} (${counted(dataset.count, 'sample')}, SHA-256 ${sha256.slice(0, 12)}...) is not the ` +
      `coordinator's (${counted(wanted.sampleCount, 'sample')}, SHA-256 ${wanted.sha256.slice(0, 12)}...).`,
    'Leave out --data: the worker then fetches the data set from the coordinator.',
  );
}
