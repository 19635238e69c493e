import { OperationalError } from './errors.js';
import { loadNativeAddon } from './native-addon.js';

type DiscardMemory = (array: Uint8Array | Float32Array) => void;

/** null: there is no way on this host. */
let chosen: DiscardMemory | null | undefined;

/**
 * Gives the memory of a typed array back at once, so that it has no elements afterwards. The collector would do so later, and megabytes
 * outside its heap make it come often. An array that shares its buffer keeps its memory, and so do all where neither the native addon is
 * nor Node 22.
 */
export function discardMemory(array: Uint8Array | Float32Array): void {
  discardHere()?.(array);
}

/** Whether arrays give their memory back on this host. Exported for tests. */
export const canDiscardMemory = (): boolean => discardHere() !== null;

function discardHere(): DiscardMemory | null {
  if (chosen === undefined) chosen = findDiscard();
  return chosen;
}

function findDiscard(): DiscardMemory | null {
  try {
    return loadNativeAddon<{ discardMemory: DiscardMemory }>('give memory back', ['discardMemory']).discardMemory;
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return 'transfer' in ArrayBuffer.prototype ? transferAway : null;
  }
}

/** As ES2024 has it, and Node 22. */
interface Transferable {
  transfer(byteLength: number): ArrayBuffer;
}

function transferAway({ buffer, byteLength }: Uint8Array | Float32Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  (buffer as ArrayBuffer & Transferable).transfer(0);
}
