import { filesWithPrefix } from '../../shared/data/split-files.js';
import type { DataSource, Layout, Mismatch } from '../source.js';
import { chooseDataset } from './choose-dataset.js';
import { EMNIST_NOTE, emnistClassesFor } from './emnist-classes.js';
import { idxSamples } from './idx-samples.js';
import { EMNIST_CLASSES } from './known-classes.js';
import { IS_A_FILE, isDirectoryAt, namesIn } from './looking.js';
import { filesOf } from './mnist-files.js';
import { refuseStandIns } from './stand-ins.js';

const FILE_NAME = /^emnist-([a-z]+)-(?:train|test)-(?:images|labels)[-.]idx[13]-ubyte(?:\.gz)?$/;

/**
 * EMNIST (Cohen et al., 2017): IDX files named 'emnist-letters-train-images-idx3-ubyte', for each of its data sets. The
 * files have rows and columns of the images exchanged, as MATLAB stores matrices.
 */
export const emnistFiles: Layout = {
  name: 'EMNIST files',
  async recognise(place, { dataset }): Promise<DataSource | Mismatch> {
    if (!(await isDirectoryAt(place))) return { reason: IS_A_FILE };
    const present = await emnistDatasetsIn(place);
    if (present.length === 0) return { reason: "it holds no 'emnist-letters-train-images-idx3-ubyte' or similar" };
    return await emnistSource(place, chooseDataset(place, present, dataset?.replace(/^emnist-/, '') ?? null));
  },
};

/** Names of EMNIST's data sets of which there are files, sorted: 'balanced', 'letters', ... */
export async function emnistDatasetsIn(place: string): Promise<string[]> {
  const names = (await namesIn(place)).flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []);
  return [...new Set(names)].filter((name) => Object.hasOwn(EMNIST_CLASSES, name)).sort();
}

async function emnistSource(place: string, dataset: string): Promise<DataSource> {
  const train = await filesWithPrefix(place, `emnist-${dataset}-train`);
  const test = await filesWithPrefix(place, `emnist-${dataset}-test`);
  await refuseStandIns(filesOf(train, test));
  const { names, firstLabel, files } = await emnistClassesFor(place, dataset);
  const reading = { isTransposed: true, firstLabel };
  return {
    layout: `IDX files of EMNIST ${dataset}`,
    train: idxSamples(train, reading),
    test: idxSamples(test, reading),
    validation: null,
    classNames: names,
    files: [...filesOf(train, test), ...files],
    notes: [EMNIST_NOTE],
  };
}
