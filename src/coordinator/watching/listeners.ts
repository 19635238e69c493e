import type { ProgressListener } from './progress-listener.js';

/** One listener that calls many, in their order. Its `onEpoch` resolves when all have the report on record. */
export function tellAll(listeners: readonly ProgressListener[]): Required<ProgressListener> {
  return {
    onDeal: (report) => {
      for (const listener of listeners) listener.onDeal?.(report);
    },
    onResult: (report) => {
      for (const listener of listeners) listener.onResult?.(report);
    },
    onHeartbeat: (report) => {
      for (const listener of listeners) listener.onHeartbeat?.(report);
    },
    onStep: (report) => {
      for (const listener of listeners) listener.onStep?.(report);
    },
    onInspection: (inspection) => {
      for (const listener of listeners) listener.onInspection?.(inspection);
    },
    onEpoch: async (report) => {
      await Promise.all(listeners.map((listener) => listener.onEpoch?.(report)));
    },
    onNotice: (notice) => {
      for (const listener of listeners) listener.onNotice?.(notice);
    },
  };
}
