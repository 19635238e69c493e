import { findAdapter } from '../adapter.js';
import { type ProbedArithmetic, probeArithmetic } from './probe-arithmetic.js';

/** A process uses one adapter, so one answer serves all engines in it. */
let probed: Promise<readonly ProbedArithmetic[]> | undefined;

/**
 * The arithmetic of the device that findAdapter finds, probed once in a process.
 *
 * @throws OperationalError as findAdapter does; Error when the device fails
 */
export function probedHere(allowSoftware: boolean): Promise<readonly ProbedArithmetic[]> {
  probed ??= probe(allowSoftware).catch((error: unknown) => {
    probed = undefined;
    throw error;
  });
  return probed;
}

async function probe(allowSoftware: boolean): Promise<readonly ProbedArithmetic[]> {
  const { adapter } = await findAdapter(allowSoftware);
  const device = await adapter.requestDevice();
  try {
    return await probeArithmetic(device);
  } finally {
    device.destroy();
  }
}
