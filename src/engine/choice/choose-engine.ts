import { OperationalError } from '../../shared/errors.js';
import { ENGINE_NAMES, type EngineChoice, type EngineName } from './engine-names.js';
import { describeEngine, type EngineDescription } from './registry.js';

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

/**
 * The chosen engine: with 'auto', the first one that has a GPU, or else simd. A named engine is never replaced by
 * another.
 *
 * @returns the engine, and with 'auto' the reason for it, in one line
 * @throws OperationalError when the engine that is named cannot run here
 */
export async function chooseEngine(
  choice: EngineChoice,
  describe = describeEngine,
): Promise<{ readonly engine: EngineDescription; readonly reason: string | null }> {
  if (choice !== 'auto') return { engine: await describe(choice), reason: null };
  for (const name of ENGINE_NAMES) {
    if (name === 'simd') break;
    const status = await engineStatus(name, describe);
    if ('device' in status && status.isGpu) {
      return { engine: await describe(name), reason: `${name} has a GPU: ${status.device}` };
    }
  }
  return {
    engine: await describe('simd'),
    reason: 'no engine finds a GPU here (`lenet-cluster devices` says what each lacks)',
  };
}
