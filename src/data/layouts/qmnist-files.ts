import { filesWithPrefix } from '../../shared/data/split-files.js';
import { DEFAULT_CLASS_NAMES } from '../../shared/run-config.js';
import type { DataSource, Layout, Mismatch } from '../source.js';
import { idxSamples } from './idx-samples.js';
import { IS_A_FILE, isDirectoryAt, namesIn, unnamedOnly } from './looking.js';
import { filesOf } from './mnist-files.js';
import { refuseStandIns } from './stand-ins.js';

/**
 * QMNIST (Yadav & Bottou, 2019): IDX files named 'qmnist-train-images-idx3-ubyte'. A label is eight 32-bit numbers, of which
 * the first is the digit.
 */
export const qmnistFiles: Layout = {
  name: 'QMNIST files',
  async recognise(place, { dataset }): Promise<DataSource | Mismatch> {
    if (!(await isDirectoryAt(place))) return { reason: IS_A_FILE };
    const names = await namesIn(place);
    if (!names.some((name) => name.startsWith('qmnist-'))) {
      return { reason: "it holds no 'qmnist-train-images-idx3-ubyte'" };
    }
    if (dataset !== null && dataset !== 'qmnist') return { reason: unnamedOnly(dataset) };
    return await qmnistSource(place);
  },
};

/** @throws OperationalError `dataset-file-missing` */
export async function qmnistSource(place: string): Promise<DataSource> {
  const train = await filesWithPrefix(place, 'qmnist-train', 'idx2-int');
  const test = await filesWithPrefix(place, 'qmnist-test', 'idx2-int');
  await refuseStandIns(filesOf(train, test));
  return {
    layout: 'IDX files of QMNIST',
    train: idxSamples(train),
    test: idxSamples(test),
    validation: null,
    classNames: DEFAULT_CLASS_NAMES,
    files: filesOf(train, test),
    notes: [],
  };
}
