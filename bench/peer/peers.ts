// The programs that train the same network, step by step, for comparison.
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../record/surroundings.js';
import { type Framework, findPython } from './find-python.js';

/** A way to train in one of the frameworks. */
export interface Peer {
  /** As in tables. */
  readonly name: string;
  readonly framework: 'PyTorch' | 'JAX' | 'TensorFlow.js';
  readonly variant: string;
  /** How far the loss of the first step may be from ours: products of bfloat16 have three digits. */
  readonly tolerance: number;
}

export type PyTorchPeer = Peer & { readonly framework: 'PyTorch' };
export const isPyTorch = (peer: Peer): peer is PyTorchPeer => peer.framework === 'PyTorch';

const EXACT = 1e-4;

/** In each framework also what makes it fast on a CPU. */
export const PEERS: readonly Peer[] = [
  { name: 'PyTorch, eager', framework: 'PyTorch', variant: 'eager', tolerance: EXACT },
  { name: 'PyTorch, eager, channels last', framework: 'PyTorch', variant: 'eager+channels-last', tolerance: EXACT },
  { name: 'PyTorch, compiled', framework: 'PyTorch', variant: 'compile', tolerance: EXACT },
  {
    name: 'PyTorch, compiled, channels last',
    framework: 'PyTorch',
    variant: 'compile+channels-last',
    tolerance: EXACT,
  },
  {
    name: 'PyTorch, compiled, channels last, bfloat16',
    framework: 'PyTorch',
    variant: 'compile+channels-last+bfloat16',
    tolerance: 0.02,
  },
  { name: 'JAX, jit', framework: 'JAX', variant: 'jit', tolerance: EXACT },
  { name: 'TensorFlow.js, native', framework: 'TensorFlow.js', variant: 'tfjs-node', tolerance: EXACT },
];

/** A command that speaks with the benchmark as python/slices.py says. */
export interface PeerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Besides this process's own. */
  readonly env: Readonly<Record<string, string>>;
}

const MODULES = { PyTorch: 'torch', JAX: 'jax' } as const satisfies Record<string, Framework>;
/** In bench/peer/python. */
const STEP_PROGRAMS = { PyTorch: 'step_pytorch.py', JAX: 'step_jax.py' } as const;
const EPOCHS_PROGRAM = 'epochs_pytorch.py';

/** How a peer is started here that trains single steps, or why it is not, for people. */
export async function stepsCommandOf(
  { framework, variant }: Peer,
  threads: number,
): Promise<PeerCommand | { readonly reason: string }> {
  const env = environmentOf(threads);
  if (framework === 'TensorFlow.js') {
    const program = fileURLToPath(new URL('./step-tensorflow.js', import.meta.url));
    return { command: process.execPath, args: [program], env: { ...env, NODE_PATH: tensorflowFolders() } };
  }
  return await pythonCommand(MODULES[framework], STEP_PROGRAMS[framework], variant, env);
}

/** The same for whole epochs, in PyTorch. */
export async function epochsCommandOf(
  { variant }: PyTorchPeer,
  threads: number,
): Promise<PeerCommand | { readonly reason: string }> {
  return await pythonCommand(MODULES.PyTorch, EPOCHS_PROGRAM, variant, environmentOf(threads));
}

async function pythonCommand(
  module: Framework,
  file: string,
  variant: string,
  env: Readonly<Record<string, string>>,
): Promise<PeerCommand | { readonly reason: string }> {
  const found = await findPython(module);
  if ('reason' in found) return found;
  const program = path.join(ROOT, 'bench', 'peer', 'python', file);
  return { command: found.python, args: [program, '--variant', variant], env };
}

/** Every framework reads the number of threads elsewhere. */
function environmentOf(threads: number): Record<string, string> {
  const text = String(threads);
  return {
    OMP_NUM_THREADS: text,
    MKL_NUM_THREADS: text,
    TF_NUM_INTRAOP_THREADS: text,
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    // JAX looks for other devices, and says so, unless told not to.
    JAX_PLATFORMS: 'cpu',
    XLA_FLAGS: threads === 1 ? '--xla_cpu_multi_thread_eigen=false' : '',
  };
}

/** Where `npm run test:tensorflow` keeps the packages that it has compiled, behind those that the caller names. */
function tensorflowFolders(): string {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'lenet-cluster');
  const compiled = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('tfjs-node-')) : [];
  const folders = compiled.map((name) => path.join(cache, name, 'node_modules'));
  return [process.env.NODE_PATH ?? '', ...folders].filter(Boolean).join(path.delimiter);
}
