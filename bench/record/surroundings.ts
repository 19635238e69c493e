// The machine and the commit that a result belongs to.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { usableCores } from '../../src/shared/usable-cores.js';
import type { Machine } from './result.js';

/** The repository, or the folder of an archive that `bench:gpu --bundle` has packed. */
export const ROOT = path.resolve(fileURLToPath(new URL('../../../', import.meta.url)));

/** Describes this machine, and how busy it has been. */
export function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() || 'unknown',
    cores: usableCores(),
    memoryBytes: os.totalmem(),
    os: [distribution(), `${os.type()} ${os.release()}`].filter(Boolean).join(', '),
    node: process.versions.node,
    // Windows has no such figure, and Node says 0 there.
    loadBefore: process.platform === 'win32' ? null : Number((os.loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** 'Debian GNU/Linux 12 (bookworm)'; '' where no file says it. */
function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** A file beside `dist` in an archive that is not a repository: the Commit from which it was packed, as JSON. */
export const COMMIT_FILE = 'commit.json';

const commitSchema = v.strictObject({
  /** Null where nothing tells. */
  commit: v.nullable(v.string()),
  /** Whether files that can change a measurement differ from the commit. */
  changed: v.boolean(),
});

export type Commit = v.InferOutput<typeof commitSchema>;

/** The commit of the repository, or of the one that an archive was packed from. */
export function describeCommit(): Commit {
  const commit = git('rev-parse', 'HEAD');
  if (commit === null) return packedCommit();
  const status = git('status', '--porcelain', '--', 'src', 'bench', 'scripts', 'package-lock.json', ':!bench/results');
  return { commit, changed: status !== '' };
}

function packedCommit(): Commit {
  const file = path.join(ROOT, COMMIT_FILE);
  return existsSync(file)
    ? v.parse(commitSchema, JSON.parse(readFileSync(file, 'utf8')))
    : { commit: null, changed: false };
}

/** The output of git; null if it fails or is missing. A repository around this folder does not count. */
function git(...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(ROOT) },
  });
  return status === 0 ? stdout.trim() : null;
}
