import path from 'node:path';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { counted } from '../../shared/text/plural.js';
import { quoted } from '../../shared/text/printable.js';
import type { DataSource, Layout, Mismatch, SamplePart, SourceOptions } from '../source.js';
import { TEST_SPLIT_NOTE, TestChooser } from '../test-split.js';
import { type ClassFolder, checkClassCount, classFolders } from './class-folders.js';
import { decodedBlocks, type EncodedImage } from './decoded-images.js';
import { unusable } from './failures.js';
import { IS_A_FILE } from './looking.js';
import { listPlace } from './place.js';

/** An image file and the number of its class. */
interface LabelledFile {
  readonly file: string;
  readonly label: number;
}

const TRAIN = /^train(?:ing)?$/i;
const VALIDATION = /^val(?:id|idation)?$/i;
const TEST = /^test(?:ing)?$/i;

/**
 * Folders of images: `train/CLASS/*.png` and `test/CLASS/*.png`, or `CLASS/*.png`. Classes are numbered in code-unit order of
 * their names, as torchvision's ImageFolder does.
 */
export const imageFolders: Layout = {
  name: 'folders of images',
  async recognise(place: string, { seed }: SourceOptions): Promise<DataSource | Mismatch> {
    const { isFile, folderNames } = await listPlace(place);
    if (isFile) return { reason: IS_A_FILE };
    if (folderNames.length === 0) return { reason: 'it holds no folders' };
    const partOf = async (role: RegExp): Promise<readonly ClassFolder[]> => {
      const name = folderNames.find((folder) => role.test(folder));
      return name === undefined ? [] : await classFolders(path.join(place, name));
    };
    const trained = await partOf(TRAIN);
    if (trained.length > 0) return sourceOfParts(place, trained, await partOf(VALIDATION), await partOf(TEST), seed);
    const only = await classFolders(place);
    if (only.length > 0) return sourceOfParts(place, only, [], [], seed);
    return { reason: 'none of its folders holds PNG, JPEG, WebP or BMP files' };
  },
};

function sourceOfParts(
  place: string,
  trained: readonly ClassFolder[],
  validated: readonly ClassFolder[],
  tested: readonly ClassFolder[],
  seed: number,
): DataSource {
  checkClassCount(place, trained);
  const classNames = trained.map(({ name }) => name);
  const filesOf = (folders: readonly ClassFolder[]): LabelledFile[] => labelledFiles(place, folders, classNames);
  const all = filesOf(trained);
  const isSplit = tested.length === 0;
  const chooser = new TestChooser(seed);
  const isTest = all.map(({ label }) => isSplit && chooser.isTest(label));
  const train = all.filter((_, index) => !isTest[index]);
  const test = isSplit ? all.filter((_, index) => isTest[index]) : filesOf(tested);
  const validation = filesOf(validated);
  const others = [...trained, ...validated, ...tested].flatMap(({ folder, otherNames }) =>
    otherNames.map((name) => path.relative(place, path.join(folder, name))),
  );
  const leftOut = `${counted(others.length, 'file')} without the name of an image left out, such as ${quoted(others[0] ?? '')}`;
  return {
    layout: isSplit
      ? 'a folder of images for each class'
      : 'folders of images for each class, for training and testing',
    train: partOfFiles(place, train),
    test: test.length > 0 ? partOfFiles(place, test) : null,
    validation: validation.length > 0 ? partOfFiles(place, validation) : null,
    classNames,
    files: [...train, ...test, ...validation].map(({ file }) => file),
    notes: [...(isSplit ? [TEST_SPLIT_NOTE] : []), ...(others.length > 0 ? [leftOut] : [])],
  };
}

/** @throws OperationalError `folder-classes` for a class that the training set does not have */
function labelledFiles(place: string, folders: readonly ClassFolder[], classNames: readonly string[]): LabelledFile[] {
  const labels = new Map(classNames.map((name, label) => [name, label]));
  return folders.flatMap(({ name, folder, fileNames }) => {
    const label = labels.get(name);
    if (label !== undefined) return fileNames.map((file) => ({ file: path.join(folder, file), label }));
    throw unusable(
      'folder-classes',
      place,
      `the classes of all sets must be among those of the training set, got ${quoted(path.relative(place, folder))}`,
      'Rename or remove that folder, or add images of the class to the training set.',
    );
  });
}

function partOfFiles(place: string, files: readonly LabelledFile[]): SamplePart {
  function* encoded(): Generator<EncodedImage, void, undefined> {
    for (const { file, label } of files) {
      yield { name: file, label, read: ({ maxBytes }) => readRegularFile(file, maxBytes) };
    }
  }
  return { blocks: () => decodedBlocks(encoded(), place) };
}
