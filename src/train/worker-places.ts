import type { EngineName } from '../engine/choice/engine-names.js';
import { threadCount } from '../engine/choice/thread-count.js';
import { cudaDevices } from '../engine/tensorflow/cuda-devices.js';
import { usableCores } from '../shared/usable-cores.js';
import { coresToPin } from './core-pinning.js';

/** A place for a worker process of `train`. A worker that replaces another takes its place. */
export interface WorkerPlace {
  /** The cores on which it is kept; none: the system chooses. */
  readonly cores: readonly number[];
  /** Variables besides this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlacesOptions {
  /** Number of places; 'auto': as few as use the whole host. */
  readonly workers: number | 'auto';
  /** 'auto' does not take fewer. */
  readonly leastWorkers: number;
  /** Threads of each worker; 'auto': the cores divided by the workers. */
  readonly threads: number | 'auto';
  readonly engine: EngineName;
  /** Keep workers on cores of their own where that is possible. */
  readonly pin: boolean;
}

export interface WorkerPlaces {
  readonly places: readonly WorkerPlace[];
  /** Threads of each worker, at least 1. */
  readonly threads: number;
}

/**
 * A place for each worker. One worker uses the whole host if its engine has threads (simd). An engine on GPUs has a worker
 * on each GPU: TensorFlow takes one GPU a process, which its environment names. WebGPU gives no choice among GPUs that
 * have the same name, so it has one place. The engine reference has neither, and so a worker for each core.
 *
 * @throws UsageError for a number of threads that cannot be
 */
export function workerPlaces(options: PlacesOptions, gpusOf: typeof cudaDevices = cudaDevices): WorkerPlaces {
  const { workers, leastWorkers, engine, pin } = options;
  const gpus = engine === 'tensorflow' ? gpusOf() : [];
  const cores = usableCores();
  const automatic = { simd: 1, webgpu: 1, tensorflow: gpus.length, reference: cores }[engine];
  const count = workers === 'auto' ? Math.max(1, leastWorkers, automatic) : workers;
  const threads = threadCount(engine, options.threads, Math.max(1, Math.floor(cores / Math.max(1, count))));
  const isOnCores = engine === 'simd' || engine === 'reference';
  const pinned = pin && isOnCores ? coresToPin(count, threads) : [];
  const places = Array.from({ length: count }, (_, i) => {
    const gpu = gpus[i % gpus.length];
    return { cores: pinned[i] ?? [], environment: gpu ? { CUDA_VISIBLE_DEVICES: gpu.id } : {} };
  });
  return { places, threads };
}
