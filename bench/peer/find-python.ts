import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The virtual environment of `--install-peers`, relative to the repository, where `npm run bench` runs. */
export const PEER_ENVIRONMENT = path.join('.cache', 'peers');

/** A Python that can import a framework. */
export interface PythonWith {
  /** Command or path. */
  readonly python: string;
  /** Version of the framework: '2.3.0', '1.13.0a0', ... */
  readonly version: string;
}

/** Why no Python was found, for people. */
export interface NoPython {
  readonly reason: string;
}

const FRAMEWORKS = { torch: 'PyTorch', jax: 'JAX' } as const;
/** The module that a program imports. */
export type Framework = keyof typeof FRAMEWORKS;

/** The first import of PyTorch reads hundreds of megabytes. */
const TIMEOUT_MS = 120_000;

/**
 * A Python that can import the framework: what the environment variable LENET_PYTHON names and nothing else if it is set, else that
 * of a virtual environment `.venv` in the working directory, else the one that `--install-peers` has made, else `python3` and
 * `python` of the search path.
 */
export async function findPython(
  framework: Framework,
  environment: NodeJS.ProcessEnv = process.env,
  workingDirectory: string = process.cwd(),
): Promise<PythonWith | NoPython> {
  const chosen = environment.LENET_PYTHON;
  const candidates = chosen
    ? [chosen]
    : [...['.venv', PEER_ENVIRONMENT].map((venv) => pythonOf(path.join(workingDirectory, venv))), 'python3', 'python'];
  const problems: string[] = [];
  for (const python of candidates) {
    const answer = await importVersion(python, framework, environment);
    if ('version' in answer) return { python, version: answer.version };
    problems.push(`${python}: ${answer.problem}`);
  }
  const advice = chosen ? 'LENET_PYTHON must name a Python that has it' : 'LENET_PYTHON can name a Python that has it';
  return { reason: `no Python with ${FRAMEWORKS[framework]} (${problems.join('; ')}); ${advice}` };
}

/** The interpreter of a virtual environment. */
export function pythonOf(venv: string): string {
  return path.join(venv, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

async function importVersion(
  python: string,
  framework: Framework,
  environment: NodeJS.ProcessEnv,
): Promise<{ version: string } | { problem: string }> {
  try {
    const program = `import ${framework}; print(${framework}.__version__)`;
    const { stdout } = await promisify(execFile)(python, ['-c', program], { env: environment, timeout: TIMEOUT_MS });
    return { version: stdout.trim() };
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') return { problem: 'not found' };
    return { problem: stderr.trim().split('\n').at(-1) || String(error) };
  }
}
