// An archive for a machine that has a GPU and nothing else: Node, what is built, the packages that it needs, the drivers' loader.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMMIT_FILE, describeCommit, ROOT } from '../record/surroundings.js';

const NAME = 'lenet-cluster-gpu-bench';
/** Dawn looks for it beside itself before it asks the system. */
const VULKAN_LOADER = 'libvulkan.so.1';
const RUN = `#!/bin/sh
# Tests and measures the engines for GPUs on this machine; --help lists the options.
cd "$(dirname "$0")" && exec ./node dist/bench/gpu/main.js "$@"
`;

/** Writes FILE (tar, compressed as its ending says). In it, \`./run\` does all; it runs where this machine's Node does. */
export function writeBundle(file: string): void {
  const home = mkdtempSync(path.join(os.tmpdir(), 'lenet-cluster-bundle-'));
  try {
    const folder = path.join(home, NAME);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'run'), RUN, { mode: 0o755 });
    cpSync(process.execPath, path.join(folder, 'node'), { dereference: true });
    chmodSync(path.join(folder, 'node'), 0o755);
    writeFileSync(path.join(folder, COMMIT_FILE), JSON.stringify(describeCommit()));
    for (const part of ['package.json', 'dist', 'bench/peer/python']) {
      cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    }
    for (const packageFolder of neededPackages()) {
      cpSync(path.join(ROOT, packageFolder), path.join(folder, packageFolder), { recursive: true });
    }
    copyWebgpu(path.join('node_modules', 'webgpu'), folder);
    must('tar', ['--auto-compress', '-cf', path.resolve(file), '-C', home, NAME]);
    console.log(`${file}: unpack it on the machine with the GPU, and start ${NAME}/run`);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Folders of what package.json depends on, and what that depends on, relative to ROOT. */
function neededPackages(): string[] {
  const listing = must('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable']);
  const folders = listing.split('\n').map((folder) => path.relative(ROOT, folder.trim()));
  return folders.filter((folder) => folder.startsWith('node_modules') && !/typescript/.test(folder));
}

/** The package, of its binaries only this platform's, and the loader of Vulkan drivers. */
function copyWebgpu(from: string, folder: string): void {
  const platform = `${process.platform}-${process.arch}`;
  const binaries = path.join(ROOT, from, 'dist');
  cpSync(path.join(ROOT, from), path.join(folder, from), {
    recursive: true,
    filter: (source) => path.dirname(source) !== binaries || path.basename(source) === platform,
  });
  const loader = must('ldconfig', ['-p']).match(new RegExp(`${VULKAN_LOADER} .* => (/.*)`))?.[1];
  if (loader && existsSync(loader)) {
    cpSync(loader, path.join(folder, from, 'dist', platform, VULKAN_LOADER), { dereference: true });
  } else {
    console.log(`${VULKAN_LOADER} is not here (Debian's libvulkan1 has it): the machine with the GPU must have it.`);
  }
}

function must(program: string, args: readonly string[]): string {
  const { stdout, stderr, status, error } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
  if (error) throw new Error(`Cannot pack: ${program} does not start: ${error.message}`);
  if (status !== 0) throw new Error(`Cannot pack: ${program} failed: ${stderr}`);
  return stdout;
}
