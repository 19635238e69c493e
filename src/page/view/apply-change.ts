import { keptEpochs } from './kept-epochs.js';
import { keptEvents } from './kept-events.js';
import type { RunChange, RunView } from './run-view.js';

/** The view after a change. */
export function applyChange(view: RunView, change: RunChange): RunView {
  const { progress, workers, lost, curve, epochs, events, inspection, data } = change;
  const kept = <T>(column: readonly T[], more: readonly T[]): T[] => [...column.slice(0, curve.from), ...more];
  return {
    ...view,
    progress,
    workers,
    lost,
    curve: {
      stride: curve.stride,
      steps: kept(view.curve.steps, curve.steps),
      trainLoss: kept(view.curve.trainLoss, curve.trainLoss),
      samplesPerSecond: kept(view.curve.samplesPerSecond, curve.samplesPerSecond),
      learningRate: kept(view.curve.learningRate, curve.learningRate),
    },
    epochs: epochs.length === 0 ? view.epochs : keptEpochs([...view.epochs, ...epochs]),
    events: events.length === 0 ? view.events : keptEvents([...view.events, ...events]),
    inspection: inspection ?? view.inspection,
    data: data ?? view.data,
  };
}
