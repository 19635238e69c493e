import os from 'node:os';
import { booleanOf } from '../../shared/text/boolean-words.js';
import type { EngineFactory } from '../engine.js';
import type { EngineName } from './engine-names.js';

/** What a host knows of an engine before it has a dataset. */
export interface EngineDescription {
  readonly name: EngineName;
  /** What it runs on here, for people. */
  readonly device: string;
  readonly isGpu: boolean;
  readonly create: EngineFactory;
}

/**
 * Loads what the engine needs, and nothing of other engines.
 *
 * @throws OperationalError that says what is missing when the engine cannot run here
 */
export async function describeEngine(name: EngineName): Promise<EngineDescription> {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown CPU';
  switch (name) {
    case 'simd': {
      const { createSimdEngine } = await import('../simd/simd-engine.js');
      return { name, device: `${cpu}, WebAssembly SIMD`, isGpu: false, create: createSimdEngine };
    }
    case 'reference': {
      const { createReferenceEngine } = await import('../reference/reference-engine.js');
      return { name, device: `${cpu}, plain float64`, isGpu: false, create: createReferenceEngine };
    }
    case 'webgpu': {
      const { findAdapter } = await import('../webgpu/adapter.js');
      const { webgpuEngineFactory } = await import('../webgpu/webgpu-engine.js');
      const allowSoftware = booleanOf(process.env.LENET_WEBGPU_SOFTWARE ?? '') === true;
      const { device, isSoftware } = await findAdapter(allowSoftware);
      return { name, device, isGpu: !isSoftware, create: webgpuEngineFactory({ allowSoftware }) };
    }
    case 'tensorflow': {
      const { loadTensorflow } = await import('../tensorflow/load-tensorflow.js');
      const { tensorflowEngineFactory } = await import('../tensorflow/tensorflow-engine.js');
      const { tf, device, isGpu } = await loadTensorflow();
      return { name, device, isGpu, create: tensorflowEngineFactory(tf, device) };
    }
  }
}
