import uPlot from 'uplot';
import type { RunView } from '../../shared/view/run-view.js';
import { accuracyColumns, lossColumns, positiveOnly, throughputColumns } from '../model/chart-columns.js';
import { chartSummaries } from '../model/chart-summaries.js';
import { formatCount, formatLoss, formatPercent, formatRate } from '../model/format.js';
import { byId } from './dom.js';
import { type ChartOptions, LineChart } from './line-chart.js';

const STEPS = { formatX: (step: number) => `step ${formatCount(step)}`, cursorGroup: 'steps' };

const LOSS: Omit<ChartOptions, 'logarithmic' | 'range'> = {
  ...STEPS,
  id: 'loss',
  series: [
    { label: 'training', color: '--train', points: false, format: formatLoss },
    { label: 'test', color: '--test', points: true, format: formatLoss },
  ],
  formatTick: (loss) => String(Number(loss.toPrecision(2))),
};

const ACCURACY: ChartOptions = {
  id: 'accuracy',
  series: [
    {
      label: 'test',
      color: '--test',
      points: true,
      format: (percent) => (percent === null ? '' : formatPercent(percent / 100, 2)),
    },
  ],
  formatX: (epoch) => `epoch ${epoch}`,
  formatTick: (percent) => (percent > 100 ? '' : `${percent} %`),
  range: (min, max) => fromNearby(min, max, 100),
  logarithmic: false,
};

const THROUGHPUT: ChartOptions = {
  ...STEPS,
  id: 'throughput',
  series: [{ label: 'samples/s', color: '--rate', points: false, format: formatRate }],
  formatTick: (rate) => formatCount(rate),
  range: (_min, max) => [0, 1.1 * max],
  logarithmic: false,
};

/** The charts of a run. They are made anew when the colours or the scale of the loss change. */
export class Charts {
  #logarithmic = true;
  #view: RunView | null = null;
  #charts: { loss: LineChart; accuracy: LineChart; throughput: LineChart } | null = null;

  constructor() {
    for (const media of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(media).addEventListener('change', () => this.#rebuild());
    }
    byId('scale-log').addEventListener('click', () => this.#setScale(true));
    byId('scale-linear').addEventListener('click', () => this.#setScale(false));
  }

  /** Draws the run, unless its curves are the ones that are there. */
  update(view: RunView): void {
    const before = this.#view;
    this.#view = view;
    if (before && this.#charts && before.curve === view.curve && before.epochs === view.epochs) return;
    this.#charts ??= this.#make();
    const columns = this.#columns(view);
    const summaries = chartSummaries(view);
    for (const name of ['loss', 'accuracy', 'throughput'] as const) {
      this.#charts[name].update(columns[name], summaries[name]);
    }
  }

  #columns(view: RunView) {
    const loss = lossColumns(view);
    return {
      loss: this.#logarithmic ? positiveOnly(loss) : loss,
      accuracy: accuracyColumns(view.epochs),
      throughput: throughputColumns(view.curve),
    };
  }

  #make() {
    const range: ChartOptions['range'] = this.#logarithmic ? fromTick : (_min, max) => [0, 1.05 * max];
    return {
      loss: new LineChart({ ...LOSS, range, logarithmic: this.#logarithmic }, [[], [], []]),
      accuracy: new LineChart(ACCURACY, [[], []]),
      throughput: new LineChart(THROUGHPUT, [[], []]),
    };
  }

  #setScale(logarithmic: boolean): void {
    byId('scale-log').setAttribute('aria-pressed', String(logarithmic));
    byId('scale-linear').setAttribute('aria-pressed', String(!logarithmic));
    if (logarithmic === this.#logarithmic) return;
    this.#logarithmic = logarithmic;
    this.#rebuild();
  }

  #rebuild(): void {
    if (!this.#charts) return;
    for (const chart of Object.values(this.#charts)) chart.destroy();
    this.#charts = null;
    const view = this.#view;
    if (view) this.update(view);
  }
}

/** With some room around, and not beyond a limit by more than a hair. */
function fromNearby(min: number, max: number, limit: number): [number, number] {
  const room = Math.max(0.5, 0.08 * (max - min));
  return [Math.max(0, min - room), Math.min(max + room, limit)];
}

/**
 * From a multiple of a power of ten, such as 0.09 where the least is 0.12: from any other number uPlot would count the ticks
 * of a logarithmic axis for ever.
 */
function fromTick(min: number, max: number): [number, number] {
  const [from] = uPlot.rangeLog(0.85 * min, max, 10, false);
  return [from ?? min, 1.2 * max];
}
