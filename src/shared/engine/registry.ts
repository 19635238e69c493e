import os from 'node:os';
import type { EngineFactory } from './engine.js';

/** The engines by name, in order of preference. */
export const ENGINE_NAMES = ['simd', 'reference'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What a host knows of an engine before it has a dataset. */
export interface EngineDescription {
  readonly name: EngineName;
  /** What it would run on here, for people. */
  readonly device: string;
  readonly create: EngineFactory;
}

/** Only the engine that is asked for is loaded. Whether it can run here shows when it is created, not before. */
export async function describeEngine(name: EngineName): Promise<EngineDescription> {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown CPU';
  switch (name) {
    case 'simd': {
      const { createSimdEngine } = await import('./simd/simd-engine.js');
      return { name, device: `${cpu}, WebAssembly SIMD`, create: createSimdEngine };
    }
    case 'reference': {
      const { createReferenceEngine } = await import('./reference/reference-engine.js');
      return { name, device: `${cpu}, plain float64`, create: createReferenceEngine };
    }
  }
}
