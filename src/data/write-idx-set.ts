import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readIdxBlocks } from '../shared/data/idx.js';
import { type PreparedSplit, splitFiles } from '../shared/data/split-files.js';
import { OperationalError } from '../shared/errors.js';
import type { SplitManifest } from '../shared/run-config.js';
import { quoted } from '../shared/text/printable.js';
import { IdxWriter } from './idx-writer.js';
import { CLASS_NAMES_FILE, classNamesText, readClassNames } from './layouts/class-names-file.js';
import type { PreparedData } from './prepared-data.js';

/**
 * Writes a prepared data set as IDX files under the names of MNIST, and a file with the names of its classes. A run that is given
 * this directory has the same samples, the same classes and the same validation set as one that is given the source.
 *
 * @param folder exists and is empty; what is in it after an error is worth nothing
 * @param signal ends it early, with the signal's reason
 * @throws OperationalError `data-not-written` if the source changes meanwhile or a name cannot be kept, or as readIdxBlocks does; errors
 *   of the file system
 */
export async function writeIdxSet(data: PreparedData, folder: string, signal?: AbortSignal): Promise<void> {
  const { trainSplit, testSplit, validationSplit, classNames } = data;
  await writeSplit(data.directory, 'train', trainSplit, folder, signal);
  await writeSplit(data.directory, 'test', testSplit, folder, signal);
  if (validationSplit) await writeSplit(data.directory, 'validation', validationSplit, folder, signal);
  await writeFile(path.join(folder, CLASS_NAMES_FILE), classNamesText(classNames), { flush: true });
  const kept = await readClassNames(folder);
  const lost = classNames.find((name, label) => kept?.[label] !== name);
  if (lost !== undefined) throw notKept(`the name of class ${quoted(lost)} cannot be kept in a text file`);
}

async function writeSplit(
  directory: string,
  split: PreparedSplit,
  { sampleCount, sha256, imageSide = 28 }: SplitManifest,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { imagesFile, labelsFile } = await splitFiles(directory, split);
  const writer = await IdxWriter.open(folder, split, imageSide, sampleCount);
  try {
    for await (const { values } of readIdxBlocks(imagesFile, 3, 'uint8')) {
      signal?.throwIfAborted();
      await writer.write(values);
    }
    const labels: Uint8Array[] = [];
    for await (const { values } of readIdxBlocks(labelsFile, 1, 'uint8')) labels.push(values);
    const written = await writer.end(Buffer.concat(labels));
    if (written.sha256 !== sha256) throw notKept(`${quoted(directory)} has changed since it was prepared`);
  } finally {
    await writer.abandon();
  }
}

const notKept = (problem: string): OperationalError =>
  new OperationalError('data-not-written', `Cannot write the data set: ${problem}.`, 'Try it again.');
