/** Engines whose bits do not depend on the host. */
const SAME_BITS_EVERYWHERE: readonly string[] = ['simd', 'reference'];

/**
 * Whether two workers' engines yield the same bits for the same shard. Engines on GPUs do so only on the same device, as far as is
 * known.
 *
 * @param a engine and device as a worker names them
 */
export function haveSameBits(a: EngineIdentity, b: EngineIdentity): boolean {
  return a.engine === b.engine && (SAME_BITS_EVERYWHERE.includes(a.engine) || a.device === b.device);
}

export interface EngineIdentity {
  readonly engine: string;
  readonly device: string;
}
