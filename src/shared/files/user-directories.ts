import os from 'node:os';
import path from 'node:path';

/** Directories for this user's files, by the customs of each system (XDG on Linux). */
const APPLICATION = 'lenet-cluster';

/** Directory for files that must not get lost; null if the user has no home and the environment names no place. */
export function userConfigDirectory(environment: NodeJS.ProcessEnv = process.env): string | null {
  const base = process.platform === 'win32' ? environment.APPDATA : environment.XDG_CONFIG_HOME;
  if (base) return path.join(base, APPLICATION);
  const home = homeDirectory(environment);
  return home === null ? null : path.join(home, '.config', APPLICATION);
}

/** Directory for results that have no other place; null as for userConfigDirectory. */
export function userDataDirectory(environment: NodeJS.ProcessEnv = process.env): string | null {
  const base = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_DATA_HOME;
  if (base) return path.join(base, APPLICATION);
  const home = homeDirectory(environment);
  return home === null ? null : path.join(home, '.local', 'share', APPLICATION);
}

/** Directory for this user's keys as a coordinator; null as for userConfigDirectory. */
export function userKeyDirectory(environment: NodeJS.ProcessEnv = process.env): string | null {
  const directory = userConfigDirectory(environment);
  return directory === null ? null : path.join(directory, 'keys');
}

/** Directory for data sets that were fetched or converted, and can be again. Without a home, it is among the temporary files. */
export function userDatasetDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(cacheDirectory(environment), 'datasets');
}

function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const base = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_CACHE_HOME;
  if (base) return path.join(base, APPLICATION);
  const home = homeDirectory(environment);
  // The name includes the user's number, because another user's directory could not be written to.
  if (home === null) return path.join(os.tmpdir(), `${APPLICATION}-${process.getuid?.() ?? 'user'}`);
  const customary = process.platform === 'darwin' ? path.join('Library', 'Caches') : '.cache';
  return path.join(home, customary, APPLICATION);
}

/** Containers run with user numbers that have no name; then the system's call throws. */
function homeDirectory(environment: NodeJS.ProcessEnv): string | null {
  if (environment.HOME) return environment.HOME;
  try {
    return os.userInfo().homedir || null;
  } catch {
    return null;
  }
}
