import { OperationalError } from '../../shared/errors.js';
import { ENGINE_NAMES, type EngineName } from './engine-names.js';
import { describeEngine } from './registry.js';

/** Chooses the engine of `--engine auto`. */

/** Whether an engine can run here. */
export type EngineStatus =
  | { readonly name: EngineName; readonly device: string; readonly isGpu: boolean }
  /** `missing` says why it cannot, and `remedy` what would help. */
  | { readonly name: EngineName; readonly missing: string; readonly remedy: string | undefined };

/** Tries to load an engine. */
export async function engineStatus(name: EngineName, describe = describeEngine): Promise<EngineStatus> {
  try {
    const { device, isGpu } = await describe(name);
    return { name, device, isGpu };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { name, missing: error.message.replace(/^Cannot start the \w+ engine[^:]*: /, ''), remedy: error.hint };
  }
}

/** The engine of a host without a GPU, and the reason in one line. */
export const WITHOUT_GPU: { readonly engine: EngineName; readonly reason: string } = {
  engine: 'simd',
  reason: 'no engine finds a GPU here (`lenet-cluster devices` says what each lacks)',
};

/** The first engine that has a GPU, or else simd, and the reason for it in one line. */
export async function chooseEngine(
  describe = describeEngine,
): Promise<{ readonly engine: EngineName; readonly reason: string }> {
  for (const name of ENGINE_NAMES) {
    // It runs everywhere. The choice of its kernel would take a while.
    if (name === 'simd') break;
    const status = await engineStatus(name, describe);
    if ('device' in status && status.isGpu) return { engine: name, reason: `${name} has a GPU: ${status.device}` };
  }
  return WITHOUT_GPU;
}
