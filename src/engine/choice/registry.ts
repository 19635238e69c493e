import os from 'node:os';
import { CONTRACT_BITS } from '../../shared/contract.js';
import { booleanOf } from '../../shared/text/boolean-words.js';
import type { EngineFactory } from '../engine.js';
import type { KernelChoice } from '../simd/kernel.js';
import type { ThreadDeaths } from '../simd/threads/thread-deaths.js';
import type { KernelArithmetic } from '../webgpu/arithmetic/kernel-arithmetic.js';
import type { DeviceArithmetic } from '../webgpu/arithmetic/prove-arithmetic.js';
import type { EngineName } from './engine-names.js';
import { provenDevice } from './proven-device.js';
import { provenFactory } from './proven-factory.js';

/** Facts about an engine on this host before it has a dataset. */
export interface EngineDescription {
  readonly name: EngineName;
  /** Its device on this host, for people. */
  readonly device: string;
  readonly isGpu: boolean;
  /** How many micro-batches it computes at a time, at least 1. */
  readonly threads: number;
  /** Whether it reads each image when it computes with it: then images may come after it was made. The others copy all when they are made. */
  readonly readsInPlace: boolean;
  readonly create: EngineFactory;
  /** For a person, about how it computes here. */
  readonly warnings: readonly string[];
  /**
   * The claim to equal bits: engines with the same claim yield the same bits for the same shard, on any host. Only an
   * engine that yields the known answer here claims CONTRACT_BITS. null: no other engine yields the bits of this one.
   * Rejects with an error of the engine.
   */
  bits(): Promise<string | null>;
  /** Probes what its device makes of each operation of the contract. Missing where only the known answer tells. Rejects as `bits` does. */
  arithmetic?(): Promise<DeviceArithmetic>;
}

/** Settings of the simd engine; the others have none. */
export interface EngineSettings {
  /** 'auto' if it is missing. */
  readonly kernel?: KernelChoice | undefined;
  /** How many threads compute, at least 1; undefined: the thread that calls. */
  readonly threads?: number | undefined;
  /** Keep each thread on its own core, if there are as many as cores; true if missing. */
  readonly pinThreads?: boolean | undefined;
  /** Threads that end as by a fault, for tests. */
  readonly threadDeaths?: ThreadDeaths | undefined;
}

/**
 * Loads one engine, and nothing of the others.
 *
 * @throws OperationalError that says what is missing when the engine cannot run here
 */
export async function describeEngine(
  name: EngineName,
  { kernel = 'auto', threads, pinThreads, threadDeaths }: EngineSettings = {},
): Promise<EngineDescription> {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown CPU';
  switch (name) {
    case 'simd': {
      const { chooseKernel } = await import('../simd/choose-kernel.js');
      const { kernelEngineFactory } = await import('../simd/kernel-engine.js');
      const { threadedEngineFactory } = await import('../simd/threads/threaded-engine.js');
      const chosen = await chooseKernel(kernel);
      const onThisThread = kernelEngineFactory(chosen.kernel);
      return {
        name,
        device: `${cpu}, ${chosen.kernel.title}`,
        isGpu: false,
        threads: threads ?? 1,
        readsInPlace: true,
        create: provenFactory(
          name,
          threads === undefined
            ? onThisThread
            : threadedEngineFactory(chosen.kernel.name, threads, threadDeaths, pinThreads),
          onThisThread,
        ),
        warnings: chosen.warnings,
        // The choice has proved it.
        bits: async () => CONTRACT_BITS,
      };
    }
    case 'reference': {
      const { createReferenceEngine } = await import('../reference/reference-engine.js');
      return {
        name,
        device: `${cpu}, plain float64`,
        isGpu: false,
        threads: 1,
        readsInPlace: true,
        create: createReferenceEngine,
        warnings: [],
        // In float64, so it has no need to compute the known answer.
        bits: async () => name,
      };
    }
    case 'webgpu': {
      const { findAdapter } = await import('../webgpu/adapter.js');
      const { probedHere } = await import('../webgpu/arithmetic/probed-here.js');
      const { proveArithmetic } = await import('../webgpu/arithmetic/prove-arithmetic.js');
      const { webgpuEngineFactory } = await import('../webgpu/webgpu-engine.js');
      const allowSoftware = booleanOf(process.env.LENET_WEBGPU_SOFTWARE ?? '') === true;
      const { device, isSoftware } = await findAdapter(allowSoftware);
      const factoryWith = (arithmetic: KernelArithmetic) => webgpuEngineFactory({ allowSoftware, arithmetic });
      const { create, arithmetic } = provenDevice(
        name,
        async () => proveArithmetic(await probedHere(allowSoftware), factoryWith),
        factoryWith,
      );
      return {
        name,
        device,
        isGpu: !isSoftware,
        threads: 1,
        readsInPlace: false,
        create,
        warnings: [],
        bits: async () => ((await arithmetic()).isEqual ? CONTRACT_BITS : bitsOfDevice(name, device)),
        arithmetic,
      };
    }
    case 'tensorflow': {
      const { loadTensorflow } = await import('../tensorflow/load-tensorflow.js');
      const { tensorflowEngineFactory } = await import('../tensorflow/tensorflow-engine.js');
      const { tf, device, isGpu } = await loadTensorflow();
      const create = tensorflowEngineFactory(tf, device);
      // Its convolutions are sums in the order of Eigen or cuDNN. The known answer would take seconds to say so.
      const bits = async () => bitsOfDevice(name, device);
      return { name, device, isGpu, threads: 1, readsInPlace: false, create, warnings: [], bits };
    }
  }
}

/** As far as is known, GPUs and their makers' libraries yield equal bits only on the same device. */
export function bitsOfDevice(name: EngineName, device: string): string {
  return `${name} on ${device}`;
}
