import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A Node version to run the cluster on. */
export interface NodeBinary {
  readonly name: string;
  /** undefined: see `reason`. */
  readonly path: string | undefined;
  readonly reason: string;
}

/** Node 20, 22, 24 and 26 as scripts/fetch-nodes.mjs leaves them; without a path the version that runs this. */
export function otherNodes(): NodeBinary[] {
  return ['20', '22', '24', '26'].map((major) => {
    const binary = binaryIn(`node-${major}`, process.arch);
    const version = existsSync(binary) ? spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() : '';
    const name = `Node ${major}`;
    if (version === process.version) return { name, path: undefined, reason: `${name} runs the other tests` };
    return {
      name,
      path: version ? binary : undefined,
      reason: `${name} is not here: 'node scripts/fetch-nodes.mjs' fetches it`,
    };
  });
}

/** Path of the binary that scripts/fetch-nodes.mjs leaves in a folder of .cache, whether or not it is there. */
export function binaryIn(folder: string, arch: string): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const bin = path.resolve('.cache', folder, 'node_modules', `node-${platform}-${arch}`, 'bin');
  return path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
}
