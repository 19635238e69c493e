// Fetches the Node versions that the tests run on besides the present one, into .cache/, from the npm packages that carry Node's own
// binaries. On Linux x64 those for arm64 come along, which run under qemu. Without network the tests skip them with a reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** @type {Partial<Record<NodeJS.Platform, string>>} */
const names = { linux: 'linux', darwin: 'darwin', win32: 'win' };
const platform = names[process.platform];
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

const wanted = [
  ...['20', '22', '24', '26'].map((major) => ({ major, arch: process.arch, folder: `node-${major}` })),
  ...(isLinuxX64 ? ['20', '24'] : []).map((major) => ({ major, arch: 'arm64', folder: `node-${major}-arm64` })),
];

for (const { major, arch, folder } of wanted) {
  const name = `node-${platform}-${arch}`;
  const home = path.join(root, '.cache', folder);
  const binary = path.join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) continue;
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'package.json'), '{"private": true}\n');
  // Without --force npm refuses a package for another processor.
  const force = arch === process.arch ? [] : ['--force'];
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...force];
  const { status } = spawnSync('npm', [...args, `${name}@${major}`], {
    cwd: home,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  process.stderr.write(
    status === 0 ? `${folder}: ${path.relative(root, binary)}\n` : `Node ${major} for ${arch} cannot be had here\n`,
  );
}
