import path from 'node:path';
import { quoted } from '../../shared/text/printable.js';
import type { DataSource, Layout, Mismatch, SamplePart, SourceOptions } from '../source.js';
import { chooseDataset } from './choose-dataset.js';
import { type CsvTable, readCsvSamples, readCsvTable } from './csv-table.js';
import { EMNIST_NOTE, emnistClassesFor } from './emnist-classes.js';
import { unusable } from './failures.js';
import { EMNIST_CLASSES } from './known-classes.js';
import { listPlace } from './place.js';
import { refuseStandIns } from './stand-ins.js';

type Role = 'train' | 'validation' | 'test';

/** The files of one data set, by role; a file whose name says no role is for training. */
type FilesByRole = { readonly [role in Role]?: string };

const ENDING = /\.csv(?:\.gz)?$/i;
/** The files of a part of EMNIST, which Kaggle has as CSV. */
const EMNIST_FILE = /^emnist[-_. ]([a-z]+)[-_. ]/i;
/** Words that say a file's role, at the begin or end of its name or between marks. */
const ROLE_WORDS: readonly (readonly [Role, RegExp])[] = [
  ['train', /(?:^|[-_. ])(?:train|training)(?=$|[-_. ])/i],
  ['validation', /(?:^|[-_. ])(?:val|valid|validation)(?=$|[-_. ])/i],
  ['test', /(?:^|[-_. ])(?:test|testing|t10k)(?=$|[-_. ])/i],
];

/** CSV files: a line for each image, with its label first or last. */
export const csvFiles: Layout = {
  name: 'CSV files',
  async recognise(place: string, { dataset }: SourceOptions): Promise<DataSource | Mismatch> {
    const { isFile, fileNames, folder } = await listPlace(place);
    const files = fileNames.filter((name) => ENDING.test(name));
    if (files.length === 0) {
      return {
        reason: isFile ? 'its name does not end in .csv or .csv.gz' : 'it holds no file that ends in .csv or .csv.gz',
      };
    }
    const sets = setsOf(files, isFile);
    const trained = [...sets.keys()].filter((name) => sets.get(name)?.train !== undefined);
    if (trained.length === 0) {
      throw unusable(
        'dataset-file-missing',
        place,
        `it must hold a CSV file for training, got only ${files.map(quoted).join(', ')}`,
        "Name the file so that its name has 'train' in it.",
      );
    }
    const chosen = sets.get(chooseDataset(place, trained, dataset)) as FilesByRole;
    return await sourceOf(folder, chosen);
  },
};

/**
 * Data sets by name: the names of their files without the role. Files of other tables that come beside, as Kaggle's, have no role.
 *
 * @param isAlone a person named this one file, whatever its role
 */
function setsOf(files: readonly string[], isAlone: boolean): Map<string, FilesByRole> {
  const sets = new Map<string, FilesByRole>();
  for (const file of files) {
    const stem = file.replace(ENDING, '');
    const [role, words] = ROLE_WORDS.find(([, pattern]) => pattern.test(stem)) ?? [];
    // Beside a file for training, one without a role is something else: a list of classes, an example of answers.
    if (!role && files.some((other) => ROLE_WORDS[0]?.[1].test(other.replace(ENDING, '')))) continue;
    const name = (words ? stem.replace(words, '') : stem).replace(/^(?:emnist)?[-_. ]+|[-_. ]+$/gi, '') || 'data';
    sets.set(name, { [isAlone ? 'train' : (role ?? 'train')]: file, ...sets.get(name) });
  }
  return sets;
}

async function sourceOf(folder: string, chosen: FilesByRole): Promise<DataSource> {
  await refuseStandIns(Object.values(chosen).map((name) => path.join(folder, name)));
  const train = await readCsvTable(path.join(folder, chosen.train as string));
  if (train.labelColumn === null) {
    throw unusable(
      'csv-columns',
      train.file,
      `each line must begin or end with a label, got ${train.columns} columns, all pixels`,
      'Use a file with labels: a test set of a competition has none.',
    );
  }
  const emnist = await emnistIn(folder, chosen.train as string);
  const reading = emnist && { isTransposed: true, firstLabel: emnist.firstLabel };
  const notes: string[] = emnist ? [EMNIST_NOTE] : [];
  const others: CsvTable[] = [];
  const partOf = async (name: string | undefined): Promise<SamplePart | null> => {
    if (name === undefined) return null;
    const table = await readCsvTable(path.join(folder, name));
    if (table.labelColumn === null) {
      notes.push(`${quoted(name)} has no labels and is not used`);
      return null;
    }
    others.push(table);
    return { blocks: () => readCsvSamples(table, reading) };
  };
  const [validation, test] = [await partOf(chosen.validation), await partOf(chosen.test)];
  if (train.labelColumn > 0) notes.push('the last column was taken for the labels');
  return {
    layout: `CSV files of ${train.side} x ${train.side} pixels`,
    train: { blocks: () => readCsvSamples(train, reading) },
    test,
    validation,
    classNames: emnist?.names ?? null,
    files: [...[train, ...others].map(({ file }) => file), ...(emnist?.files ?? [])],
    notes,
  };
}

/** The classes of EMNIST if the file is one of its parts; undefined: it is not. */
async function emnistIn(
  folder: string,
  file: string,
): Promise<Awaited<ReturnType<typeof emnistClassesFor>> | undefined> {
  const name = EMNIST_FILE.exec(file)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(EMNIST_CLASSES, name) ? await emnistClassesFor(folder, name) : undefined;
}
