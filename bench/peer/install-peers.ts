// A virtual environment of Python with the frameworks that are compared.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../../src/shared/errors.js';
import { ROOT } from '../record/surroundings.js';
import { PEER_ENVIRONMENT, pythonOf } from './find-python.js';

const PACKAGES = ['torch', 'jax', 'numpy'];

/**
 * Makes the environment, or brings the one that is there up to date.
 *
 * @throws Error when Python or a package cannot be had
 */
export function installPeers(): void {
  const venv = path.join(ROOT, PEER_ENVIRONMENT);
  run('python3', ['-m', 'venv', venv]);
  run(pythonOf(venv), ['-m', 'pip', 'install', '--upgrade', ...PACKAGES]);
}

function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) return;
  const reason = error ? messageOf(error) : `it ended with exit code ${status}`;
  throw new Error(`Cannot install the peers: '${program} ${args.join(' ')}' must succeed, but ${reason}.`);
}
