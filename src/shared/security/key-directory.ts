import path from 'node:path';
import { OperationalError } from '../errors.js';
import { userKeyDirectory } from '../files/user-directories.js';
import { KeyStore } from './key-store.js';

/**
 * The keys of a coordinator in the directory that --keys names.
 *
 * @param named undefined: the user's own directory
 * @throws OperationalError `no-home` when none is named, and the user has no home
 */
export function keyStoreIn(named: string | undefined): KeyStore {
  const directory = named ?? userKeyDirectory();
  if (directory !== null) return new KeyStore(path.resolve(directory));
  throw new OperationalError(
    'no-home',
    'Cannot find the keys: the environment variable HOME must name a directory, but is not set, and this user has no other home.',
    'Set HOME, or name a directory with --keys or LENET_KEYS.',
  );
}
