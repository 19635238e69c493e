import { networkOf } from '../../shared/model/model.js';
import { MAX_HEADER_BYTES, MAX_TENSOR_FRAMES } from '../../shared/protocol/limits.js';
import { rootLevel } from '../../shared/reduction-tree.js';
import type { RunConfig } from '../../shared/run-config.js';
import { leafCountOfStep, scheduleOf } from '../../shared/schedule.js';

/** Bytes of the largest message that a worker sends: the partial of a shard with as many maximal nodes as a step can have. */
export function maxMessageBytes(config: RunConfig): number {
  const leafCount = leafCountOfStep(scheduleOf(config), 0);
  const nodes = Math.max(1, 2 * rootLevel(leafCount));
  const { parameterBytes } = networkOf(config.classNames.length);
  return MAX_HEADER_BYTES + Math.min(nodes, MAX_TENSOR_FRAMES) * parameterBytes;
}
