import os from 'node:os';
import path from 'node:path';

/** Where this user's files are kept, by the customs of each system (XDG on Linux). */
const APPLICATION = 'lenet-cluster';

/** For files that must not get lost; null where the user has no home and the environment names no place. */
export function userConfigDirectory(environment: NodeJS.ProcessEnv = process.env): string | null {
  const base = process.platform === 'win32' ? environment.APPDATA : environment.XDG_CONFIG_HOME;
  if (base) return path.join(base, APPLICATION);
  const home = homeDirectory(environment);
  return home === null ? null : path.join(home, '.config', APPLICATION);
}

/** For files that can be had again. Without a home, among the temporary files. */
export function userCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_CACHE_HOME;
  if (base) return path.join(base, APPLICATION);
  const home = homeDirectory(environment);
  // A name of its own for each user: another's directory could not be written to.
  if (home === null) return path.join(os.tmpdir(), `${APPLICATION}-${process.getuid?.() ?? 'user'}`);
  const customary = process.platform === 'darwin' ? path.join('Library', 'Caches') : '.cache';
  return path.join(home, customary, APPLICATION);
}

/** Containers run with user numbers that have no name, and the system's call throws for them. */
function homeDirectory(environment: NodeJS.ProcessEnv): string | null {
  if (environment.HOME) return environment.HOME;
  try {
    return os.userInfo().homedir || null;
  } catch {
    return null;
  }
}
