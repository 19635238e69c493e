import { createRequire } from 'node:module';
import util from 'node:util';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { cudaDevices } from './cuda-devices.js';
import type { Tensorflow } from './tensorflow-computer.js';

/**
 * The native packages, the one for GPUs first. Neither is installed with this package, because their downloads may
 * fail.
 */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  readonly device: string;
  readonly isGpu: boolean;
}

/** The part of the native backend that names its device. */
interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
}

/**
 * Loads the first native package of TensorFlow.js that is installed.
 *
 * @param load loads a package by name, as `require` does
 * @throws OperationalError `tensorflow-missing`, `tensorflow-broken` (installed, but does not load), `tensorflow-no-gpu` (the package
 *   for GPUs found none, and would compute on the CPU without saying so)
 */
export async function loadTensorflow(load: (name: string) => unknown = loadNative): Promise<LoadedTensorflow> {
  for (const name of PACKAGES) {
    const tf = tryToLoad(name, load);
    if (!tf) continue;
    await tf.ready();
    const { isUsingGpuDevice = false } = tf.backend() as NativeBackend;
    if (isUsingGpuDevice)
      return { tf, device: `${cudaDevices()[0]?.name ?? 'GPU'}, TensorFlow.js ${tf.version_core}`, isGpu: true };
    if (name === PACKAGES[0]) {
      throw new OperationalError(
        'tensorflow-no-gpu',
        `Cannot start the tensorflow engine: ${name} is installed, but TensorFlow finds no GPU.`,
        'It needs CUDA 11.2 and cuDNN 8.1. To compute on the CPU, use --engine simd.',
      );
    }
    return { tf, device: `CPU, TensorFlow.js ${tf.version_core}`, isGpu: false };
  }
  throw new OperationalError(
    'tensorflow-missing',
    `Cannot start the tensorflow engine: neither ${PACKAGES.join(' nor ')} is installed.`,
    `Run \`npm install ${PACKAGES[0]}\`.`,
  );
}

/** undefined if the package is not installed. */
function tryToLoad(name: string, load: (name: string) => unknown): Tensorflow | undefined {
  try {
    return load(name) as Tensorflow;
  } catch (cause) {
    const reason = messageOf(cause);
    const isMissing = codeOf(cause) === 'MODULE_NOT_FOUND';
    if (isMissing && reason.includes(`'${name}'`)) return undefined;
    throw new OperationalError(
      'tensorflow-broken',
      `Cannot start the tensorflow engine: ${name} does not load: ${reason.split('\n')[0]}`,
      `Install it again: \`npm install ${name}\`. Its install script downloads TensorFlow's library.`,
      { cause },
    );
  }
}

function loadNative(name: string): unknown {
  // Set before TensorFlow is loaded: it must not take all of the GPU's memory at once, must have the same bits every
  // time, and must not print.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_DETERMINISTIC_OPS ??= '1';
  process.env.TF_CUDNN_DETERMINISTIC ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // The packages call functions that Node 23 has removed.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  return createRequire(import.meta.url)(name);
}
