import path from 'node:path';
import { filesWithPrefix } from '../../shared/data/split-files.js';
import { OperationalError } from '../../shared/errors.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { quoted } from '../../shared/text/printable.js';
import type { DataSource, Layout, Mismatch } from '../source.js';
import { chooseDataset } from './choose-dataset.js';
import { idxSamples } from './idx-samples.js';
import { EMNIST_CLASSES, type EmnistClasses } from './known-classes.js';
import { namesIn } from './looking.js';
import { filesOf } from './mnist-files.js';

const FILE_NAME = /^emnist-([a-z]+)-(?:train|test)-(?:images|labels)[-.]idx[13]-ubyte(?:\.gz)?$/;
/** Far more than 256 classes take. */
const MAX_MAPPING_BYTES = 1 << 16;

/**
 * EMNIST (Cohen et al., 2017): IDX files named 'emnist-letters-train-images-idx3-ubyte', for each of its data sets. The
 * files have rows and columns of the images exchanged, as MATLAB stores matrices.
 */
export const emnistFiles: Layout = {
  name: 'EMNIST files',
  async recognise(place, { dataset }): Promise<DataSource | Mismatch> {
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
  const mapping = path.join(place, `emnist-${dataset}-mapping.txt`);
  const given = await classesOfMapping(mapping);
  const { names, firstLabel } = given ?? (EMNIST_CLASSES[dataset] as EmnistClasses);
  const reading = { isTransposed: true, firstLabel };
  return {
    layout: `IDX files of EMNIST ${dataset}`,
    train: idxSamples(train, reading),
    test: idxSamples(test, reading),
    validation: null,
    classNames: names,
    files: [...filesOf(train, test), ...(given ? [mapping] : [])],
    notes: ['the images were turned, because the files of EMNIST have rows and columns exchanged'],
  };
}

/**
 * The classes of a mapping file: a line for each label with the code of its character, '1 65 97'. A second code is another
 * character of the same class.
 *
 * @returns null if there is no such file
 * @throws OperationalError `dataset-classes`
 */
async function classesOfMapping(file: string): Promise<EmnistClasses | null> {
  const bytes = await readRegularFile(file, MAX_MAPPING_BYTES).catch((error: unknown) => {
    if (error instanceof OperationalError) throw error;
    return null;
  });
  if (bytes === null) return null;
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const numbers = lines.map((line) => line.split(/\s+/).map(Number));
  const firstLabel = numbers[0]?.[0] ?? 0;
  const names = numbers.map(([label, code = 0], index) => {
    if (label === firstLabel + index && code > 32 && code < 127) return String.fromCharCode(code);
    throw new OperationalError(
      'dataset-classes',
      `Cannot use ${quoted(file)}: line ${index + 1} must be label ${firstLabel + index} and the code of a character, ` +
        `got ${quoted(lines[index] ?? '')}.`,
    );
  });
  return { names, firstLabel };
}
