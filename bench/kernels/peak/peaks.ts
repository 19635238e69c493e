import type { KernelName } from '../../../src/engine/simd/kernel.js';
import { messageOf } from '../../../src/shared/errors.js';
import { nativePeak } from './native-peak.js';
import { webAssemblyPeak } from './webassembly-peak.js';

/** The vectors of each kernel whose peak is measured. The soft kernel has no fused multiply-adds, so none is its peak. */
export const PEAK_OF: Readonly<Partial<Record<KernelName, string>>> = {
  avx512: '512 bits',
  avx2: '256 bits',
  neon: '128 bits',
  wasm: '128 bits, WebAssembly',
};

/** Peaks of this core, whose slices are spread over a benchmark: call `measure` now and then. */
export class Peaks {
  readonly #native: ReturnType<typeof nativePeak>;
  readonly #webAssembly: (() => number[]) | { readonly reason: string };
  readonly #slices = new Map<string, number[]>();

  /** @param directory for a compiled program */
  constructor(directory: string) {
    this.#native = nativePeak(directory);
    try {
      this.#webAssembly = webAssemblyPeak();
    } catch (error) {
      this.#webAssembly = { reason: messageOf(error) };
    }
  }

  /** Why some of them cannot be measured here, for people. */
  reasons(): string[] {
    return [this.#native, this.#webAssembly].flatMap((peak) => ('reason' in peak ? [peak.reason] : []));
  }

  async measure(): Promise<void> {
    if (!('reason' in this.#webAssembly)) this.#add('128 bits, WebAssembly', this.#webAssembly());
    if ('reason' in this.#native) return;
    for (const [bits, slices] of await this.#native()) this.#add(`${bits} bits`, slices);
  }

  /** GFLOP/s of each slice, by the names in PEAK_OF. */
  slices(): ReadonlyMap<string, readonly number[]> {
    return this.#slices;
  }

  #add(name: string, slices: readonly number[]): void {
    this.#slices.set(name, [...(this.#slices.get(name) ?? []), ...slices]);
  }
}
