import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { MAX_CLASS_COUNT, MIN_CLASS_COUNT } from '../../shared/model/model.js';
import { counted } from '../../shared/text/plural.js';
import { quoted } from '../../shared/text/printable.js';
import { readFault, unusable } from './failures.js';
import { isHidden, listPlace } from './place.js';

/** The image files of a class, by name in code-unit order. */
export interface ClassFolder {
  /** Name of the class, and of its folder. */
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  readonly fileNames: readonly string[];
  /** Names of files that are no images, such as lists and notes. */
  readonly otherNames: readonly string[];
}

const IMAGE = /\.(?:png|jpe?g|webp|bmp)$/i;
/** Images in formats that are not read: leaving them out would lose samples. */
const OTHER_IMAGE = /\.(?:gif|tiff?|p[bgpn]m|heic|heif|avif|jp2|jxl|svg|ico|dcm)$/i;

/**
 * The folders of a place that hold images, one for each class, in code-unit order of their names.
 *
 * @param place absolute path of a folder
 * @returns none if no folder there holds an image
 * @throws OperationalError `folder-classes` for a class without images or with folders in it, or a number of classes that is
 *   not 2 to 256; `dataset-images` for an image in another format; `dataset-unreadable`
 */
export async function classFolders(place: string): Promise<readonly ClassFolder[]> {
  const { folderNames } = await listPlace(place);
  const folders: ClassFolder[] = [];
  const nested: string[] = [];
  for (const name of folderNames) {
    const { subfolder, ...folder } = await classFolder(path.join(place, name), name);
    folders.push(folder);
    if (subfolder !== null) nested.push(path.join(name, subfolder));
  }
  if (folders.every(({ fileNames }) => fileNames.length === 0)) return [];
  const fault = (problem: string, hint: string): Error => unusable('folder-classes', place, problem, hint);
  if (nested.length > 0) {
    const hint = 'Give the folder whose folders are the classes, or move the images up.';
    throw fault(
      `the folder of a class must hold images only, got the folder ${quoted(nested[0] as string)} in it`,
      hint,
    );
  }
  const empty = folders.find(({ fileNames }) => fileNames.length === 0);
  if (empty) {
    throw fault(
      `each class must have an image, got none in ${quoted(empty.name)}`,
      'Remove the folder, or add images.',
    );
  }
  return folders;
}

/** @throws OperationalError `folder-classes` */
export function checkClassCount(place: string, folders: readonly ClassFolder[]): void {
  const count = folders.length;
  if (count >= MIN_CLASS_COUNT && count <= MAX_CLASS_COUNT) return;
  throw unusable(
    'folder-classes',
    place,
    `it must hold a folder for each of ${MIN_CLASS_COUNT} to ${MAX_CLASS_COUNT} classes, got ${counted(count, 'folder')} with images`,
    'Put the images of each class into a folder with its name.',
  );
}

async function classFolder(folder: string, name: string): Promise<ClassFolder & { readonly subfolder: string | null }> {
  const fileNames: string[] = [];
  const otherNames: string[] = [];
  let subfolder: string | null = null;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) subfolder ??= entry.name;
      else if (IMAGE.test(entry.name)) fileNames.push(entry.name);
      else otherNames.push(entry.name);
    }
  } catch (error) {
    throw readFault(error, folder, (reason) =>
      unusable('dataset-unreadable', folder, `it must be readable, got ${reason}`, 'Check its permissions.'),
    );
  }
  const lost = otherNames.filter((other) => OTHER_IMAGE.test(other)).sort();
  if (lost.length > 0) {
    throw unusable(
      'dataset-images',
      folder,
      `its images must be PNG, JPEG, WebP or BMP, got ${counted(lost.length, 'file')} in other formats, such as ${quoted(lost[0] as string)}`,
      'Save them as PNG, for example with `magick mogrify -format png`.',
    );
  }
  return { name, folder, fileNames: fileNames.sort(), otherNames: otherNames.sort(), subfolder };
}
