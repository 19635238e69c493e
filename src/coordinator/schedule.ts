import type { RunConfig } from '../shared/run-config.js';
import type { ScheduleOptions } from '../shared/schedule.js';

/** The part of the configuration on which the order of work depends. */
export function scheduleOf({ trainSplit, batchSize, microBatchSize }: RunConfig): ScheduleOptions {
  return { sampleCount: trainSplit.sampleCount, batchSize, microBatchSize };
}
