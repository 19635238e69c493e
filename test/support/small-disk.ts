import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** A file system of its own in memory, that can run full or become read-only. */
export interface SmallDisk {
  readonly directory: string;
  /** Options of mount(8): 'size=8m', 'ro', 'rw'. Throws when mount refuses. */
  remount(options: string): void;
}

/** Null, with the test skipped, where no file system can be mounted. The end of the test removes it. */
export function mountSmallDisk(t: TestContext, sizeKilobytes: number): SmallDisk | null {
  const directory = mkdtempSync(path.join(tmpdir(), 'lenet-cluster-disk-'));
  const mount = (...args: string[]) => spawnSync('mount', args, { encoding: 'utf8' });
  const { status, stderr, error } = mount('-t', 'tmpfs', '-o', `size=${sizeKilobytes}k`, 'tmpfs', directory);
  if (status !== 0) {
    rmSync(directory, { recursive: true });
    t.skip(`a file system can only be mounted by root: ${(error?.message ?? stderr).split('\n')[0]}`);
    return null;
  }
  t.after(() => {
    spawnSync('umount', ['-l', directory]);
    rmSync(directory, { recursive: true });
  });
  return {
    directory,
    remount(options) {
      const result = mount('-o', `remount,${options}`, directory);
      if (result.status !== 0) throw new Error(`cannot remount: ${result.stderr}`);
    },
  };
}
