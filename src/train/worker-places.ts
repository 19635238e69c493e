import type { EngineChoice } from '../engine/choice/engine-names.js';
import { cudaDevices } from '../engine/tensorflow/cuda-devices.js';
import { usableCores } from '../shared/usable-cores.js';
import { coresToPin } from './core-pinning.js';

/** A place for a worker process of `train`. A worker that replaces another takes its place. */
export interface WorkerPlace {
  /** The core on which it is kept; null: the system chooses. */
  readonly core: number | null;
  /** Variables besides this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A place for each worker: one on each core, or, with an engine that has one, on each GPU. TensorFlow takes one GPU a process, which its
 * environment names. WebGPU gives no choice among GPUs that have the same name, so it has one place.
 *
 * @param count of places; 'auto': as many as there are cores or GPUs
 * @param pin keep workers on cores of their own where that is possible
 */
export function workerPlaces(
  count: number | 'auto',
  engine: EngineChoice,
  pin: boolean,
  gpusOf: typeof cudaDevices = cudaDevices,
): WorkerPlace[] {
  const gpus = engine === 'tensorflow' ? gpusOf() : [];
  const onGpu = engine === 'tensorflow' || engine === 'webgpu';
  const placeCount = count === 'auto' ? (onGpu ? Math.max(1, gpus.length) : usableCores()) : count;
  const cores = pin && !onGpu ? coresToPin(placeCount) : [];
  return Array.from({ length: placeCount }, (_, i) => {
    const gpu = gpus[i % gpus.length];
    return { core: cores[i] ?? null, environment: gpu ? { CUDA_VISIBLE_DEVICES: gpu.id } : {} };
  });
}
