import os from 'node:os';
import { booleanOf } from '../../shared/text/boolean-words.js';
import type { EngineFactory } from '../engine.js';
import type { EngineName } from './engine-names.js';

/** Facts about an engine on this host before it has a dataset. */
export interface EngineDescription {
  readonly name: EngineName;
  /** Its device on this host, for people. */
  readonly device: string;
  readonly isGpu: boolean;
  /**
   * The claim to equal bits: engines with the same claim yield the same bits for the same shard, on any host. null: no
   * other engine does.
   */
  readonly bits: string | null;
  readonly create: EngineFactory;
}

/**
 * Loads one engine, and nothing of the others.
 *
 * @throws OperationalError that says what is missing when the engine cannot run here
 */
export async function describeEngine(name: EngineName): Promise<EngineDescription> {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown CPU';
  switch (name) {
    case 'simd': {
      const { createSimdEngine } = await import('../simd/simd-engine.js');
      return { name, device: `${cpu}, WebAssembly SIMD`, isGpu: false, bits: name, create: createSimdEngine };
    }
    case 'reference': {
      const { createReferenceEngine } = await import('../reference/reference-engine.js');
      return { name, device: `${cpu}, plain float64`, isGpu: false, bits: name, create: createReferenceEngine };
    }
    case 'webgpu': {
      const { findAdapter } = await import('../webgpu/adapter.js');
      const { webgpuEngineFactory } = await import('../webgpu/webgpu-engine.js');
      const allowSoftware = booleanOf(process.env.LENET_WEBGPU_SOFTWARE ?? '') === true;
      const { device, isSoftware } = await findAdapter(allowSoftware);
      return {
        name,
        device,
        isGpu: !isSoftware,
        bits: bitsOfDevice(name, device),
        create: webgpuEngineFactory({ allowSoftware }),
      };
    }
    case 'tensorflow': {
      const { loadTensorflow } = await import('../tensorflow/load-tensorflow.js');
      const { tensorflowEngineFactory } = await import('../tensorflow/tensorflow-engine.js');
      const { tf, device, isGpu } = await loadTensorflow();
      return { name, device, isGpu, bits: bitsOfDevice(name, device), create: tensorflowEngineFactory(tf, device) };
    }
  }
}

/** As far as is known, GPUs and their makers' libraries yield equal bits only on the same device. */
export function bitsOfDevice(name: EngineName, device: string): string {
  return `${name} on ${device}`;
}
