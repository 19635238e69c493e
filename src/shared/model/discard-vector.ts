import { OperationalError } from '../errors.js';
import { loadNativeAddon } from '../native-addon.js';

/** Gives the memory of a vector of PARAMETER_COUNT float32 back at once, and so leaves it without elements. */
type DiscardVector = (vector: Float32Array) => void;

/** null: there is no way on this host. */
let chosen: DiscardVector | null | undefined;

/**
 * Gives the memory of a received vector back at once: megabytes outside its heap make the collector come in every step. The vector has
 * no elements afterwards. One that shares its buffer keeps its memory, and so do all where neither the native addon is nor Node 22.
 *
 * @param vector PARAMETER_COUNT float32
 */
export function discardVector(vector: Float32Array): void {
  discardHere()?.(vector);
}

/** Whether vectors give their memory back on this host. Exported for tests. */
export const canDiscardVectors = (): boolean => discardHere() !== null;

function discardHere(): DiscardVector | null {
  if (chosen === undefined) chosen = findDiscard();
  return chosen;
}

function findDiscard(): DiscardVector | null {
  try {
    return loadNativeAddon<{ discardVector: DiscardVector }>('give memory back', ['discardVector']).discardVector;
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return 'transfer' in ArrayBuffer.prototype ? transferAway : null;
  }
}

/** As ES2024 has it, and Node 22. */
interface Transferable {
  transfer(byteLength: number): ArrayBuffer;
}

function transferAway({ buffer, byteLength }: Float32Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  (buffer as ArrayBuffer & Transferable).transfer(0);
}
