import { CLASS_COUNT, type Network, networkOf } from '../shared/model/model.js';
import type { EngineOptions } from './engine.js';

/**
 * The network that an engine is made for.
 *
 * @throws RangeError as networkOf does
 */
export function networkFor({ classCount = CLASS_COUNT }: Pick<EngineOptions, 'classCount'>): Network {
  return networkOf(classCount);
}
