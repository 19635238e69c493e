import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '../../bench/peer/find-python.js';
import { messageOf } from '../../src/shared/errors.js';

/** The absolute path of a Python, and the folder of the packages that scripts/fetch-export-peers.mjs installs for it. */
export interface PeerPython {
  readonly python: string;
  readonly packages: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Debian's own, with python3-torch. Another `python3` may come before it on the search path. */
const SYSTEM_PYTHON = '/usr/bin/python3';
/** The first import of PyTorch reads hundreds of megabytes. */
const TIMEOUT_MS = 120_000;

/** The Python with PyTorch, or else one for the other readers. */
export async function choosePeerPython(): Promise<PeerPython | { readonly reason: string }> {
  for (const environment of [process.env, { ...process.env, LENET_PYTHON: SYSTEM_PYTHON }]) {
    const found = await findPython('torch', environment);
    if ('python' in found) return await withPackages(found.python);
  }
  return await withPackages('python3').catch((error: unknown) => ({
    reason: `there is no python3: ${messageOf(error)}`,
  }));
}

/** Packages with compiled parts are for one version of Python. */
async function withPackages(python: string): Promise<PeerPython> {
  const program = 'import sys; print(sys.executable); print(sys.implementation.cache_tag)';
  const { stdout } = await promisify(execFile)(python, ['-c', program]);
  const [executable = python, tag = ''] = stdout.trim().split('\n');
  const packages = path.resolve('.cache', 'export-peers', tag);
  return { python: executable, packages, env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' } };
}

/** Why this Python cannot import these modules; null if it can. */
export async function peerProblem({ python, env }: PeerPython, modules: readonly string[]): Promise<string | null> {
  try {
    await promisify(execFile)(python, ['-c', `import ${modules.join(', ')}`], { env, timeout: TIMEOUT_MS });
    return null;
  } catch (error) {
    const lines = (error as { stderr?: string }).stderr?.trim().split('\n') ?? [];
    return `${python}: ${lines.at(-1) || messageOf(error)}; \`node scripts/fetch-export-peers.mjs\` installs what it can`;
  }
}
