// Installs the Python packages that read exported models in `npm test -- long`, in .cache/export-peers. PyTorch is taken from where it is:
// its package brings gigabytes. Without pip or network the tests are skipped with a reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const { choosePeerPython, peerProblem } = await import(
  new URL('../dist/test/export/peer-python.js', import.meta.url).href
);

// PyTorch before version 2.3 reads arrays of NumPy 1 only.
const PACKAGES = ['onnx', 'onnxruntime', 'safetensors', 'pillow', 'numpy<2'];

const chosen = await choosePeerPython();
if ('reason' in chosen) {
  process.stderr.write(`${chosen.reason}\n`);
} else if ((await peerProblem(chosen, ['onnx', 'onnxruntime', 'safetensors', 'PIL', 'numpy'])) !== null) {
  mkdirSync(chosen.packages, { recursive: true });
  const args = ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', chosen.packages, ...PACKAGES];
  const { status } = spawnSync(chosen.python, args, {
    stdio: ['ignore', 2, 2],
    // Nothing goes where root's own packages are.
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
  });
  process.stderr.write(
    status === 0 ? `Readers of exports: ${chosen.packages}\n` : 'Readers of exports cannot be had here\n',
  );
}
