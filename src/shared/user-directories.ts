import os from 'node:os';
import path from 'node:path';

/** Where this user's files are kept, by the customs of each system (XDG on Linux). */
const APPLICATION = 'lenet-cluster';

/** For files that must not get lost. */
export function userConfigDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = process.platform === 'win32' ? environment.APPDATA : environment.XDG_CONFIG_HOME;
  return path.join(base || path.join(os.homedir(), '.config'), APPLICATION);
}

/** For files that can be had again. */
export function userCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_CACHE_HOME;
  const customary = process.platform === 'darwin' ? path.join('Library', 'Caches') : '.cache';
  return path.join(base || path.join(os.homedir(), customary), APPLICATION);
}
