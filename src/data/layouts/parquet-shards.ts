import path from 'node:path';
import { quoted } from '../../shared/text/printable.js';
import { unusable } from './failures.js';
import { listPlace } from './place.js';

/** The Parquet files of one data set, by role, as absolute paths in the order of their names. */
export interface ParquetShards {
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
}

type Role = keyof ParquetShards;

const ROLES: readonly (readonly [Role, RegExp])[] = [
  ['train', /^(?:train|training)(?=$|[-_.])/i],
  ['validation', /^(?:validation|valid|val|dev)(?=$|[-_.])/i],
  ['test', /^(?:test|testing)(?=$|[-_.])/i],
];
const ENDING = /\.parquet$/i;
/** `train-00000-of-00002` */
const NUMBERED = /-(\d+)-of-(\d+)$/;
/** Folders of a data set, of its parts and of their roles: `mnist/train/0000.parquet`. */
const MAX_DEPTH = 2;

/**
 * The Parquet files below a folder, by the name of the data set. A data set is named by the folder of its files; files in the
 * folder itself, or in its folder `data`, belong to one named ''.
 *
 * @throws OperationalError `dataset-file-missing` for a shard that is not there, `dataset-unreadable`
 */
export async function parquetShards(place: string): Promise<ReadonlyMap<string, ParquetShards>> {
  const sets = new Map<string, { [role in Role]: string[] }>();
  const visit = async (folder: string, set: string, role: Role | null, depth: number): Promise<void> => {
    const { fileNames, folderNames } = await listPlace(folder);
    for (const name of fileNames.filter((file) => ENDING.test(file))) {
      const found = sets.get(set) ?? { train: [], validation: [], test: [] };
      found[role ?? roleOf(name) ?? 'train'].push(path.join(folder, name));
      sets.set(set, found);
    }
    if (depth === MAX_DEPTH) return;
    for (const name of folderNames) {
      const itsRole = roleOf(name);
      const itsSet = itsRole || name === 'data' || set !== '' ? set : name;
      await visit(path.join(folder, name), itsSet, role ?? itsRole, depth + 1);
    }
  };
  await visit(place, '', null, 0);
  for (const { train, validation, test } of sets.values()) {
    for (const files of [train, validation, test]) checkNumbers(place, files);
  }
  return sets;
}

const roleOf = (name: string): Role | null => ROLES.find(([, pattern]) => pattern.test(name))?.[0] ?? null;

/** A shard that was not downloaded would be a silent loss. */
function checkNumbers(place: string, files: readonly string[]): void {
  const stems = new Set(files.map((file) => path.join(path.dirname(file), path.basename(file).replace(ENDING, ''))));
  for (const stem of stems) {
    const [, number = '', total = ''] = NUMBERED.exec(stem) ?? [];
    for (let shard = 0; shard < Math.min(Number(total), 100_000); shard++) {
      const expected = stem.replace(NUMBERED, `-${String(shard).padStart(number.length, '0')}-of-${total}`);
      if (stems.has(expected)) continue;
      throw unusable(
        'dataset-file-missing',
        place,
        `it must hold all ${total} files of a set, got none named ${quoted(`${path.basename(expected)}.parquet`)}`,
        'Download the files that are missing.',
      );
    }
  }
}
