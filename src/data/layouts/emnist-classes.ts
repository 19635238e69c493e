import path from 'node:path';
import { OperationalError } from '../../shared/errors.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { quoted } from '../../shared/text/printable.js';
import { EMNIST_CLASSES, type EmnistClasses } from './known-classes.js';

/** Far more than 256 classes take. */
const MAX_MAPPING_BYTES = 1 << 16;

/** For people: how the images were read. */
export const EMNIST_NOTE = 'the images were turned, because the files of EMNIST have rows and columns exchanged';

/**
 * The classes of a part of EMNIST: those of the mapping file if it lies beside the samples, and otherwise those that were published.
 *
 * @param dataset a name in EMNIST_CLASSES
 * @returns `files`: the mapping file if it was read
 * @throws OperationalError `dataset-classes`
 */
export async function emnistClassesFor(
  folder: string,
  dataset: string,
): Promise<EmnistClasses & { readonly files: readonly string[] }> {
  const mapping = path.join(folder, `emnist-${dataset}-mapping.txt`);
  const given = await classesOfMapping(mapping);
  return given ? { ...given, files: [mapping] } : { ...(EMNIST_CLASSES[dataset] as EmnistClasses), files: [] };
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
