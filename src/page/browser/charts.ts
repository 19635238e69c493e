import uPlot from 'uplot';
import { shownThroughput } from '../model/cards.js';
import { type ChartSettings, chartFrames } from '../model/chart-frames.js';
import { chartSummaries } from '../model/chart-summaries.js';
import { evaluatedSplit } from '../model/evaluated-split.js';
import { formatCount, formatLearningRate, formatLoss, formatPercent, formatRate } from '../model/format.js';
import { chosen } from '../model/zoom.js';
import type { RunView } from '../view/run-view.js';
import { ChartControls } from './chart-controls.js';
import { byId } from './dom.js';
import { type ChartOptions, LineChart } from './line-chart.js';

type Options = Omit<ChartOptions, 'logarithmic' | 'smoothed' | 'range'>;

const STEPS = { formatX: (step: number) => `step ${formatCount(step)}`, cursorGroup: 'steps' };

const lossOptions = (evaluated: string): Options => ({
  ...STEPS,
  id: 'loss',
  series: [
    { label: 'training', color: '--train', points: false, format: formatLoss },
    { label: evaluated, color: '--test', points: true, format: formatLoss },
  ],
  formatTick: (loss) => String(Number(loss.toPrecision(2))),
});

const formatAccuracy = (percent: number | null): string => (percent === null ? '–' : formatPercent(percent / 100, 2));

const accuracyOptions = (evaluated: string): Options => ({
  id: 'accuracy',
  series: [
    { label: evaluated, color: '--test', points: true, format: formatAccuracy },
    { label: 'training', color: '--train', points: false, format: formatAccuracy },
  ],
  formatX: (epoch) => `epoch ${formatCount(epoch)}`,
  formatTick: (percent) => `${Number(percent.toFixed(2))} %`,
});

const THROUGHPUT: Options = {
  ...STEPS,
  id: 'throughput',
  series: [{ label: 'samples/s', color: '--rate', points: false, format: formatRate }],
  formatTick: (rate) => formatCount(rate),
};

const SCHEDULE: Options = {
  ...STEPS,
  id: 'schedule',
  series: [{ label: 'learning rate', color: '--schedule', points: false, format: formatLearningRate }],
  formatTick: (rate) => String(Number(rate.toPrecision(2))),
};

type Name = ChartOptions['id'];

/** The charts of a run. They are made again when their colours or lines change. */
export class Charts {
  readonly #controls: ChartControls;
  #view: RunView | null = null;
  #charts: Record<Name, LineChart> | null = null;

  constructor() {
    for (const media of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(media).addEventListener('change', () => this.#rebuild());
    }
    this.#controls = new ChartControls((before, now) => {
      if (needsOtherLines(before, now)) this.#rebuild();
      else this.#draw();
    });
  }

  /** Draws the run, unless its curves are already drawn. */
  update(view: RunView): void {
    const before = this.#view;
    this.#view = view;
    this.#controls.update(view.progress.steps);
    const isSame = before?.curve === view.curve && before.epochs === view.epochs && before.progress === view.progress;
    if (!isSame || !this.#charts) this.#draw();
  }

  #draw(): void {
    const view = this.#view;
    if (!view) return;
    const { settings } = this.#controls;
    this.#showSchedule(view);
    this.#charts ??= this.#make(settings);
    const frames = chartFrames(view, settings);
    const summaries = chartSummaries(view);
    for (const name of ['loss', 'accuracy', 'throughput', 'schedule'] as const) {
      if (name === 'schedule' && view.run.schedule === null) continue;
      // The current throughput is the figure that is shown everywhere else.
      const latest = name === 'throughput' ? [shownThroughput(view.progress)] : null;
      this.#charts[name].update(frames[name], summaries[name], latest);
    }
  }

  /** A chart of a rate that never changes would show nothing. */
  #showSchedule({ run }: RunView): void {
    const isShown = run.schedule !== null;
    byId('schedule-panel').hidden = !isShown;
    byId('charts').classList.toggle('four', isShown);
  }

  #make({ logarithmic, smoothing }: ChartSettings): Record<Name, LineChart> {
    const smoothed = smoothing !== 'none';
    const make = (
      options: Options,
      range: ChartOptions['range'],
      isLogarithmic: boolean,
      stepsOf: number,
    ): LineChart => {
      const select = (from: number, to: number): void => {
        const { steps } = this.#view?.progress ?? { steps: 0 };
        this.#controls.zoomTo(chosen(from * stepsOf, to * stepsOf, steps));
      };
      const listener = { onSelect: select, onReset: () => this.#controls.zoomTo(null) };
      // The learning rate has no noise.
      const hasSmoothed = smoothed && options.id !== 'schedule';
      return new LineChart({ ...options, range, logarithmic: isLogarithmic, smoothed: hasSmoothed }, listener);
    };
    const { stepsPerEpoch } = this.#view?.run ?? { stepsPerEpoch: 1 };
    const evaluated = this.#view ? evaluatedSplit(this.#view.run) : 'test';
    return {
      loss: make(lossOptions(evaluated), logarithmic ? fromTick : (_min, max) => [0, 1.05 * max], logarithmic, 1),
      accuracy: make(accuracyOptions(evaluated), (min, max) => [min, max], false, stepsPerEpoch),
      throughput: make(THROUGHPUT, fromZero, false, 1),
      schedule: make(SCHEDULE, fromZero, false, 1),
    };
  }

  #rebuild(): void {
    if (!this.#charts) return;
    for (const chart of Object.values(this.#charts)) chart.destroy();
    this.#charts = null;
    this.#draw();
  }
}

const fromZero = (_min: number, max: number): [number, number] => [0, 1.1 * max];

function needsOtherLines(before: ChartSettings, now: ChartSettings): boolean {
  const lines = ({ logarithmic, smoothing }: ChartSettings): string => `${logarithmic} ${smoothing !== 'none'}`;
  return lines(before) !== lines(now);
}

/**
 * The least value, rounded down to a multiple of a power of ten, such as 0.09 for 0.12: from any other number uPlot
 * would count the ticks of a logarithmic axis for ever.
 */
function fromTick(min: number, max: number): [number, number] {
  const [from] = uPlot.rangeLog(0.85 * min, max, 10, false);
  return [from ?? min, 1.2 * max];
}
