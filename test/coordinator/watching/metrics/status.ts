import type { CoordinatorStatus } from '../../../../src/coordinator/watching/coordinator-status.js';
import { Traffic } from '../../../../src/coordinator/watching/traffic.js';

/** How a coordinator stands that nobody has joined, but for what is given. */
export function statusOf(changes: Partial<CoordinatorStatus> = {}): CoordinatorStatus {
  return {
    phase: 'gathering',
    cursor: { step: 0, epoch: 0, stepInEpoch: 0 },
    best: null,
    step: null,
    workers: [],
    lastDecision: null,
    queues: { chunk: 0, image: 0, evaluation: 0, checkpoint: 0, audit: 0 },
    traffic: new Traffic(),
    droppedMessages: 0,
    ...changes,
  };
}
