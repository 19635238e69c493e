import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

export interface PythonWithTorch {
  /** Command or path. */
  readonly python: string;
  /** '2.3.0', '1.13.0a0', ... */
  readonly torchVersion: string;
}

/** Why no Python was found, for people. */
export interface NoPython {
  readonly reason: string;
}

const IMPORT_TORCH = 'import torch; print(torch.__version__)';
/** The first import of PyTorch reads hundreds of megabytes. */
const TIMEOUT_MS = 120_000;

/**
 * A Python that can import PyTorch: what the environment variable LENET_PYTHON names and nothing else if it is set, else that
 * of a virtual environment `.venv` in the working directory, else `python3` and `python` of the search path.
 */
export async function findPythonWithTorch(
  environment: NodeJS.ProcessEnv = process.env,
  workingDirectory: string = process.cwd(),
): Promise<PythonWithTorch | NoPython> {
  const chosen = environment.LENET_PYTHON;
  const venv = path.join(
    workingDirectory,
    '.venv',
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const problems: string[] = [];
  for (const python of chosen ? [chosen] : [venv, 'python3', 'python']) {
    const answer = await torchVersion(python, environment);
    if ('version' in answer) return { python, torchVersion: answer.version };
    problems.push(`${python}: ${answer.problem}`);
  }
  const advice = chosen ? 'LENET_PYTHON must name a Python that has it' : 'LENET_PYTHON can name a Python that has it';
  return { reason: `no Python with PyTorch (${problems.join('; ')}); ${advice}` };
}

async function torchVersion(
  python: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ version: string } | { problem: string }> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', IMPORT_TORCH], {
      env: environment,
      timeout: TIMEOUT_MS,
    });
    return { version: stdout.trim() };
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') return { problem: 'not found' };
    return { problem: stderr.trim().split('\n').at(-1) || String(error) };
  }
}
