import path from 'node:path';
import * as v from 'valibot';
import { codeOf, type OperationalError } from '../../shared/errors.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { classNamesSchema } from '../../shared/run-config-schema.js';
import { quoted } from '../../shared/text/printable.js';
import { readFault, unusable } from './failures.js';

/** Stands beside MNIST's files: the name of each class, a line for each, in the order of the labels, as UTF-8. */
export const CLASS_NAMES_FILE = 'class-names.txt';

/** Far more than 256 names of 128 characters take. */
const MAX_BYTES = 1 << 18;

/** The content of the file. */
export const classNamesText = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

/**
 * The names in a directory's file.
 *
 * @returns null if there is no such file
 * @throws OperationalError `dataset-classes`, `dataset-unreadable`, `not-a-file`, `file-too-long`
 */
export async function readClassNames(directory: string): Promise<readonly string[] | null> {
  const file = path.join(directory, CLASS_NAMES_FILE);
  let text: string;
  try {
    text = (await readRegularFile(file, MAX_BYTES)).toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw readFault(error, file, (reason) => namesFault(file, `be readable, got ${reason}`));
  }
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const parsed = v.safeParse(classNamesSchema, names, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const line = names.length > 1 ? issue.path?.[0].key : undefined;
  throw namesFault(
    file,
    typeof line === 'number'
      ? `have a name of 1 to 128 characters, none of them control characters, in each line, got ${quoted(names[line] ?? '')} in line ${line + 1}`
      : `have 2 to 256 lines, each with another name, got ${names.length}${new Set(names).size < names.length ? ', of which some are equal' : ''}`,
  );
}

const namesFault = (file: string, must: string): OperationalError =>
  unusable(
    'dataset-classes',
    file,
    `it must ${must}`,
    'Write the name of each class into a line of its own, in the order of the labels.',
  );
