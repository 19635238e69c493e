import path from 'node:path';
import { OperationalError } from '../errors.js';
import { KeyStore } from './key-store.js';

/**
 * The keys of a coordinator in the directory that --keys names.
 *
 * @param directory undefined: none was named, and the user has no home for the default one
 * @throws OperationalError `no-home`
 */
export function keyStoreIn(directory: string | undefined): KeyStore {
  if (directory !== undefined) return new KeyStore(path.resolve(directory));
  throw new OperationalError(
    'no-home',
    'Cannot find the keys: the environment variable HOME must name a directory, and is not set, and this user has no home otherwise.',
    'Set HOME, or name a directory with --keys or LENET_KEYS.',
  );
}
