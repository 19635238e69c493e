import path from 'node:path';
import type { DataSource, Layout, Mismatch, SourceOptions } from '../source.js';
import { chooseDataset } from './choose-dataset.js';
import { emnistDatasetsIn, emnistFiles } from './emnist-files.js';
import { FASHION_CLASSES, KUZUSHIJI_CLASSES } from './known-classes.js';
import { IS_A_FILE, isDirectoryAt } from './looking.js';
import { mnistFilesIn } from './mnist-files.js';
import { qmnistSource } from './qmnist-files.js';

/** A folder that torchvision makes in its root. */
interface Folder {
  readonly folder: string;
  /** By which --dataset chooses it. */
  readonly dataset: string;
  source(raw: string, options: SourceOptions): Promise<DataSource | Mismatch>;
}

const inMnistForm = (folder: string, dataset: string, classNames: readonly string[] | null): Folder => ({
  folder,
  dataset,
  source: (raw) => mnistFilesIn(raw, `folder of torchvision with ${folder}`, classNames),
});

const EMNIST = 'emnist';

const FOLDERS: readonly Folder[] = [
  inMnistForm('MNIST', 'mnist', null),
  inMnistForm('FashionMNIST', 'fashion-mnist', FASHION_CLASSES),
  inMnistForm('KMNIST', 'kmnist', KUZUSHIJI_CLASSES),
  { folder: 'EMNIST', dataset: EMNIST, source: (raw, options) => emnistFiles.recognise(raw, options) },
  { folder: 'QMNIST', dataset: 'qmnist', source: qmnistSource },
];

interface Found extends Folder {
  /** The directory of its files. */
  readonly raw: string;
}

/** The root directory of torchvision's data sets, which holds `MNIST/raw` and others; or such a folder, or its `raw`. */
export const torchvisionRoot: Layout = {
  name: 'torchvision folder',
  async recognise(place, options): Promise<DataSource | Mismatch> {
    if (!(await isDirectoryAt(place))) return { reason: IS_A_FILE };
    const found = await foldersAt(place);
    if (found.length === 0) return { reason: "it holds no 'MNIST/raw', 'EMNIST/raw' or similar" };
    // EMNIST's folder has several data sets; 'mnist' means the folder MNIST, if there is one.
    const all: { readonly names: readonly string[]; readonly folder: Found; readonly dataset: string | null }[] = [];
    for (const folder of found) {
      if (folder.dataset !== EMNIST) all.push({ names: [folder.dataset], folder, dataset: null });
      else {
        for (const part of await emnistDatasetsIn(folder.raw)) {
          all.push({ names: [`emnist-${part}`, part], folder, dataset: part });
        }
      }
    }
    const short = all.find(({ names }) => options.dataset !== null && names.includes(options.dataset));
    const known = all.map(({ names }) => names[0] as string);
    if (known.length === 0) return { reason: 'its folder of EMNIST is empty' };
    const chosen = chooseDataset(place, known, short?.names[0] ?? options.dataset);
    const { folder, dataset } = all.find(({ names }) => names[0] === chosen) as (typeof all)[number];
    return await folder.source(folder.raw, { ...options, dataset });
  },
};

async function foldersAt(place: string): Promise<Found[]> {
  const parent = path.dirname(place);
  const found: Found[] = [];
  for (const folder of FOLDERS) {
    const isRaw = path.basename(place) === 'raw' && path.basename(parent) === folder.folder;
    const isFolder = path.basename(place) === folder.folder;
    const raw = isRaw ? place : path.join(place, isFolder ? '' : folder.folder, 'raw');
    if (await isDirectoryAt(raw)) found.push({ ...folder, raw });
  }
  return found;
}
