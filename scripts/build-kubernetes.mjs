// Builds what test/fleet/kubernetes needs and no package has: Kubernetes itself, from Go's module proxy, and the definition of JobSets.
// It takes eleven minutes of a processor, and little when Go's build cache has it. Goes to the folder that KUBERNETES_PARTS names, or to
// ~/.cache/lenet-cluster-test/kubernetes.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MINOR = 34;
const PATCH = 4;
const KUBERNETES = `v1.${MINOR}.${PATCH}`;
/** The version, on the proxy, of the modules that Kubernetes takes from its own repository by path. */
const LIBRARIES = `v0.${MINOR}.${PATCH}`;
const JOBSET = 'sigs.k8s.io/jobset@v0.8.0';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const parts = path.join(root, 'test', 'fleet', 'kubernetes', 'parts');
const target = process.env.KUBERNETES_PARTS || path.join(os.homedir(), '.cache', 'lenet-cluster-test', 'kubernetes');
const source = path.join(target, 'source');

/**
 * Ends this process when Go's command fails.
 *
 * @param {string[]} args
 * @returns {string} what it printed
 */
function go(...args) {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const { status, stdout, error } = spawnSync('go', args, {
    cwd: source,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    process.stderr.write(`Cannot build Kubernetes: 'go ${args[0]}' failed${error ? ` (${error.message})` : ''}.\n`);
    process.exit(1);
  }
  return stdout;
}

/**
 * Downloads a module. Returns the folder of its files.
 *
 * @param {string} module
 * @returns {string}
 */
const download = (module) => JSON.parse(go('mod', 'download', '-json', module)).Dir;

mkdirSync(source, { recursive: true });
for (const program of ['kubernetes', 'pause'])
  cpSync(path.join(parts, program), path.join(source, program), { recursive: true });
if (!existsSync(path.join(source, 'go.sum'))) {
  const kubernetes = download(`k8s.io/kubernetes@${KUBERNETES}`);
  const libraries = readFileSync(path.join(kubernetes, 'go.mod'), 'utf8').matchAll(
    /^\s+(k8s\.io\/[a-z-]+) v0\.0\.0( |$)/gm,
  );
  const replaced = [...libraries].map(([, name]) => `  ${name} => ${name} ${LIBRARIES}\n`).join('');
  writeFileSync(
    path.join(source, 'go.mod'),
    `module parts\n\ngo 1.24.0\n\ngodebug default=go1.24\n\nrequire k8s.io/kubernetes ${KUBERNETES}\n\nreplace (\n${replaced})\n`,
  );
  copyFileSync(path.join(kubernetes, 'go.sum'), path.join(source, 'go.sum'));
  go('mod', 'tidy', '-e');
}
const stamp = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((name) => [
  `-X ${name}.gitVersion=${KUBERNETES}`,
  `-X ${name}.gitMajor=1`,
  `-X ${name}.gitMinor=${MINOR}`,
]);
for (const program of ['kubernetes', 'pause']) {
  go('build', '-trimpath', `-ldflags=-s -w ${stamp.join(' ')}`, '-o', path.join(target, program), `./${program}`);
}
const definition = path.join('config', 'components', 'crd', 'bases', 'jobset.x-k8s.io_jobsets.yaml');
// Not copied, for a second time: the file of a module may not be written.
writeFileSync(path.join(target, 'jobset.yaml'), readFileSync(path.join(download(JOBSET), definition)));
process.stderr.write(`Kubernetes ${KUBERNETES}: ${target}\n`);
