import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A Node version to run the cluster on. */
export interface NodeBinary {
  readonly name: string;
  /** undefined: not to be had here, see `reason`. */
  readonly path: string | undefined;
  readonly reason: string;
}

/** Node 20, 22 and 24 as scripts/fetch-nodes.mjs leaves them. */
export function otherNodes(): NodeBinary[] {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return ['20', '22', '24'].map((major) => {
    const folder = path.resolve('.cache', `node-${major}`, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
    const binary = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
    const usable = existsSync(binary) && spawnSync(binary, ['--version']).status === 0;
    return {
      name: `Node ${major}`,
      path: usable ? binary : undefined,
      reason: `Node ${major} is not here: 'node scripts/fetch-nodes.mjs' fetches it`,
    };
  });
}
