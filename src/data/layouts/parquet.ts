import path from 'node:path';
import type { DataSource, Layout, Mismatch, SamplePart, SourceOptions } from '../source.js';
import { chooseDataset } from './choose-dataset.js';
import { decodedBlocks, type EncodedImage } from './decoded-images.js';
import { unusable } from './failures.js';
import { checkLabels } from './labels.js';
import { readParquetColumns, readParquetRows } from './parquet-file.js';
import { type ParquetShards, parquetShards } from './parquet-shards.js';
import { listPlace } from './place.js';
import { refuseStandIns } from './stand-ins.js';

/** Parquet files as Hugging Face has them: columns image and label, in one or more files for each set. */
export const parquetFiles: Layout = {
  name: 'Parquet files',
  async recognise(place: string, { dataset }: SourceOptions): Promise<DataSource | Mismatch> {
    const { isFile, fileNames } = await listPlace(place);
    if (isFile) {
      if (!/\.parquet$/i.test(fileNames[0] as string)) return { reason: 'its name does not end in .parquet' };
      return await sourceOf({ train: [place], validation: [], test: [] });
    }
    const sets = await parquetShards(place);
    if (sets.size === 0) return { reason: 'neither it nor its folders hold a file that ends in .parquet' };
    const trained = [...sets.keys()].filter((name) => sets.get(name)?.train.length);
    if (trained.length === 0) {
      throw unusable(
        'dataset-file-missing',
        place,
        'it must hold a Parquet file for training, got only others',
        "Name it so that its name begins with 'train', or put it into a folder 'train'.",
      );
    }
    const isUnnamed = trained.length === 1 && trained[0] === '';
    const chosen = isUnnamed && dataset === null ? '' : chooseDataset(place, trained, dataset);
    return await sourceOf(sets.get(chosen) as ParquetShards);
  },
};

async function sourceOf({ train, validation, test }: ParquetShards): Promise<DataSource> {
  const files = [...train, ...validation, ...test];
  await refuseStandIns(files);
  const columns = [];
  for (const file of files) columns.push(await readParquetColumns(file));
  const partOf = (shards: readonly string[]): SamplePart => ({
    blocks: () => decodedBlocks(encodedImages(shards), folderOf(shards)),
  });
  return {
    layout: 'Parquet files with images and labels',
    train: partOf(train),
    test: test.length > 0 ? partOf(test) : null,
    validation: validation.length > 0 ? partOf(validation) : null,
    classNames: columns[0]?.classNames ?? null,
    files,
    notes: [],
  };
}

async function* encodedImages(files: readonly string[]): AsyncGenerator<EncodedImage, void, undefined> {
  for (const file of files) {
    for await (const { row, image, label } of readParquetRows(file)) {
      checkLabels([label], row, file);
      yield { name: `${path.basename(file)}, row ${row}`, label, read: async () => image };
    }
  }
}

const folderOf = (files: readonly string[]): string =>
  files.length === 1 ? (files[0] as string) : path.dirname(files[0] as string);
