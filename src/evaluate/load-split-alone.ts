import { type LoadedSplit, loadSplit } from '../shared/data/image-directory.js';
import { type Split, splitFiles } from '../shared/data/split-files.js';
import { OperationalError } from '../shared/errors.js';

/**
 * Loads one split of a data set that may lack the other one.
 *
 * @param classCount labels must be below it
 * @throws OperationalError as loadSplit does; if the directory holds only the other split, the hint says so
 */
export async function loadSplitAlone(directory: string, split: Split, classCount: number): Promise<LoadedSplit> {
  try {
    return await loadSplit(directory, split, classCount);
  } catch (error) {
    if (!(error instanceof OperationalError) || !['dataset-missing', 'dataset-file-missing'].includes(error.code)) {
      throw error;
    }
    throw new OperationalError(error.code, error.message, await hintFor(directory, split), { cause: error });
  }
}

async function hintFor(directory: string, split: Split): Promise<string> {
  const other = split === 'test' ? 'train' : 'test';
  const hasOther = await splitFiles(directory, other).then(
    () => true,
    () => false,
  );
  return hasOther
    ? `It holds the ${other === 'test' ? 'test' : 'training'} split: try --split ${other}.`
    : 'Give a directory with the images and labels of the split as IDX files, or nothing to use the embedded MNIST.';
}
