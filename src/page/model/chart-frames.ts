import type { EpochView, RunView } from '../view/run-view.js';
import { type AccuracyScale, accuracyRange } from './accuracy-scale.js';
import { bestEpoch, bestEpochText } from './best-epoch.js';
import {
  accuracyColumns,
  type Columns,
  columnsWithin,
  lossColumns,
  positiveOnly,
  scheduleColumns,
  throughputColumns,
} from './chart-columns.js';
import { formatCount } from './format.js';
import { learningRateText } from './run-facts.js';
import { type Smoothing, smoothed } from './smoothing.js';
import { type Span, spanOf, type Zoom } from './zoom.js';

/** The reader's settings of the charts. */
export interface ChartSettings {
  readonly logarithmic: boolean;
  readonly accuracyScale: AccuracyScale;
  readonly smoothing: Smoothing;
  readonly zoom: Zoom;
}

/** A point of a chart that has words of its own. */
export interface ChartMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** The content of a chart. */
export interface ChartFrame {
  /** The values of each line. With smoothing, the smoothed values follow after all of these, in the same order. */
  readonly columns: Columns;
  /** Shown part of the x axis. */
  readonly span: Span;
  /** Range of the y axis; null: it follows from the visible values. */
  readonly yRange: readonly [number, number] | null;
  /** Where the run was interrupted, on the x axis. */
  readonly interruptions: readonly number[];
  readonly marks: readonly ChartMark[];
  /** A note about what the lines do not show; empty if there is nothing to say. */
  readonly note: string;
}

export interface ChartFrames {
  readonly loss: ChartFrame;
  readonly accuracy: ChartFrame;
  readonly throughput: ChartFrame;
  /** The learning rate. */
  readonly schedule: ChartFrame;
}

/** The content of all charts of a run. */
export function chartFrames(
  view: RunView,
  { logarithmic, accuracyScale, smoothing, zoom }: ChartSettings,
): ChartFrames {
  const { progress, run, curve } = view;
  const steps = spanOf(zoom, progress.steps);
  const epochSpan = { from: steps.from / run.stepsPerEpoch, to: steps.to / run.stepsPerEpoch };
  const epochs = epochsWithin(view.epochs, epochSpan);
  const loss = lossColumns(view, epochs);
  const draw = (columns: Columns, span: Span, unit = 1): ChartFrame => ({
    columns: columnsWithin(columns, span),
    span,
    yRange: null,
    interruptions: view.interruptions.map((interruption) => interruption.steps / unit),
    marks: [],
    note: '',
  });
  const smooth = (columns: Columns): Columns => withSmoothed(columns, smoothing);
  const best = bestEpoch(view);
  const range = epochs.length === 0 ? null : accuracyRange(epochs, accuracyScale, zoom !== null);
  return {
    loss: draw(smooth(logarithmic ? positiveOnly(loss) : loss), steps),
    accuracy: {
      ...draw(smooth(accuracyColumns(epochs)), epochSpanShown(epochs, epochSpan, zoom), run.stepsPerEpoch),
      yRange: range?.ends ?? null,
      marks: best === null ? [] : [{ x: best.epoch, y: 100 * best.accuracy, text: bestEpochText(best) }],
      note: accuracyNote(epochs, range?.hiddenUntil ?? null),
    },
    throughput: draw(smooth(throughputColumns(curve)), steps),
    schedule: { ...draw(scheduleColumns(curve), steps), note: learningRateText(run) },
  };
}

/** The epochs in a part of the run, and one on either side. */
function epochsWithin(epochs: readonly EpochView[], { from, to }: Span): readonly EpochView[] {
  const begin = epochs.findIndex(({ epoch }) => epoch >= from);
  const after = epochs.findIndex(({ epoch }) => epoch > to);
  if (begin < 0) return epochs.slice(-1);
  return epochs.slice(Math.max(0, begin - 1), after < 0 ? epochs.length : after + 1);
}

/** If the whole run is shown, the axis of the accuracy begins with the first epoch. */
function epochSpanShown(epochs: readonly EpochView[], span: Span, zoom: Zoom): Span {
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (zoom !== null || !first || !last) return span;
  return first === last ? { from: first.epoch - 1, to: first.epoch + 1 } : { from: first.epoch, to: last.epoch };
}

function accuracyNote(epochs: readonly EpochView[], hiddenUntil: number | null): string {
  const below = hiddenUntil === null ? [] : [`up to epoch ${formatCount(hiddenUntil)} below the axis`];
  // The view keeps only a selection of very many epochs.
  const all = (epochs.at(-1)?.epoch ?? 0) - (epochs[0]?.epoch ?? 1) + 1;
  const some = epochs.length === all ? [] : [`drawn from ${formatCount(epochs.length)} of ${formatCount(all)} epochs`];
  return [...below, ...some].join('; ');
}

function withSmoothed([x, ...columns]: Columns, smoothing: Smoothing): Columns {
  return smoothing === 'none'
    ? [x, ...columns]
    : [x, ...columns, ...columns.map((column) => smoothed(column, smoothing))];
}
