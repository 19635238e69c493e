import { UsageError } from '../../shared/errors.js';
import { MAX_THREADS } from '../../shared/protocol/limits.js';
import type { EngineName } from './engine-names.js';

/**
 * How many threads an engine computes with: as many as are wanted, or 1 if it has no threads of its own.
 *
 * @param wanted a whole number, or 'auto'
 * @param automatic the number for 'auto', at least 1
 * @throws UsageError for a number that cannot be
 */
export function threadCount(engine: EngineName, wanted: number | 'auto', automatic: number): number {
  if (wanted === 'auto') return engine === 'simd' ? automatic : 1;
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= MAX_THREADS)) {
    throw new UsageError(
      `Cannot compute: threads must be 'auto' or a whole number from 1 to ${MAX_THREADS}, got '${wanted}'.`,
    );
  }
  if (engine === 'simd' || wanted === 1) return wanted;
  throw new UsageError(
    `Cannot compute with the engine ${engine}: threads must be 'auto' or 1, got '${wanted}'.`,
    'Only the engine simd has threads: use --engine simd, or leave out --threads.',
  );
}
