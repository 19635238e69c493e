// Fetches the Node versions that the tests run the cluster on besides the present one, into .cache/, from the npm packages
// that carry Node's own binaries. Without network the tests skip them with a reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const majors = ['20', '22', '24'];
/** @type {Partial<Record<NodeJS.Platform, string>>} */
const names = { linux: 'linux', darwin: 'darwin', win32: 'win' };
const platform = names[process.platform];

for (const major of majors) {
  const name = `node-${platform}-${process.arch}`;
  const folder = path.join(root, '.cache', `node-${major}`);
  const binary = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) continue;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', `${name}@${major}`];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  process.stderr.write(
    status === 0 ? `Node ${major}: ${path.relative(root, binary)}\n` : `Node ${major} cannot be had here\n`,
  );
}
