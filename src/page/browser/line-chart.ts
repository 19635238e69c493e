import uPlot from 'uplot';
import { type Columns, valueAt } from '../model/chart-columns.js';
import { byId, create, setAttribute, setText } from './dom.js';

export interface ChartSeries {
  readonly label: string;
  /** Custom property of the style sheet. */
  readonly color: '--train' | '--test' | '--rate';
  /** Whether values are marked, as those that are few. */
  readonly points: boolean;
  readonly format: (value: number | null) => string;
}

export interface ChartOptions {
  /** Of the skeleton's elements. */
  readonly id: 'loss' | 'accuracy' | 'throughput';
  readonly series: readonly ChartSeries[];
  readonly formatX: (x: number) => string;
  readonly formatTick: (y: number) => string;
  /** Of both ends of the y axis, from the least and the greatest value. */
  readonly range: (min: number, max: number) => [number, number];
  readonly logarithmic: boolean;
  /** Charts with the same one show their values at the same x. */
  readonly cursorGroup?: string;
}

/** The height of plot and axes, in CSS pixels. */
const HEIGHT = 210;
/** Room for the labels of the y axis, in CSS pixels: the same in all charts, so that they stand one below the other. */
const Y_AXIS_WIDTH = 54;
/** Between labels of the x axis, which counts whole things. */
const INCREMENTS = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 10 }, (_, power) => digit * 10 ** power))
  .toSorted((a, b) => a - b);

/** Lines over a common x, with a legend that says the values under the pointer, or else the last ones. */
export class LineChart {
  readonly #host: HTMLElement;
  readonly #legend: HTMLElement;
  readonly #plot: uPlot;
  readonly #values: HTMLElement[];
  readonly #where = create('span', 'where');
  readonly #resize: ResizeObserver;
  #columns: Columns;

  constructor(
    private readonly options: ChartOptions,
    columns: Columns,
  ) {
    this.#columns = columns;
    this.#host = byId(`${options.id}-plot`);
    this.#legend = byId(`${options.id}-legend`);
    this.#values = options.series.map(() => create('span', 'value'));
    const entries = options.series.map(({ label, color, points }, index) => {
      const swatch = create('span', points ? 'swatch points' : 'swatch');
      swatch.style.color = `var(${color})`;
      return create('span', 'entry', swatch, label, ' ', this.#values[index] ?? '');
    });
    this.#legend.replaceChildren(...entries, this.#where);
    this.#plot = new uPlot(this.#plotOptions(), plotData(columns), this.#host);
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this.#host);
    this.#sayValues();
  }

  /** @param summary in words, for those who do not see it */
  update(columns: Columns, summary: string): void {
    this.#columns = columns;
    this.#plot.setData(plotData(columns));
    setAttribute(this.#host, 'aria-label', summary);
    this.#host.classList.toggle('nothing', columns[0].length === 0);
    this.#sayValues();
  }

  /** Leaves its place to another one. */
  destroy(): void {
    this.#resize.disconnect();
    this.#plot.destroy();
    this.#legend.replaceChildren();
  }

  #fit(): void {
    const width = this.#host.clientWidth;
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
  }

  #sayValues(): void {
    const [x, ...columns] = this.#columns;
    const pointed = this.#plot.cursor.idx ?? null;
    const index = pointed ?? x.length - 1;
    this.options.series.forEach(({ format }, i) => {
      const value = this.#values[i];
      if (value) setText(value, format(valueAt(columns[i] ?? [], index)));
    });
    setText(this.#where, pointed === null ? '' : this.options.formatX(x[pointed] ?? 0));
  }

  #plotOptions(): uPlot.Options {
    const { series, formatX, formatTick, range, logarithmic, cursorGroup } = this.options;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const font = `11px ${style.fontFamily}`;
    const lines = { stroke: color('--grid'), width: 1 };
    const axis = { stroke: color('--muted'), font, grid: lines, ticks: { ...lines, size: 4 } };
    return {
      width: Math.max(this.#host.clientWidth, 100),
      height: HEIGHT,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7 },
        ...(cursorGroup === undefined ? {} : { sync: { key: cursorGroup, scales: ['x', null] } }),
      },
      scales: {
        x: { time: false },
        y: {
          distr: logarithmic ? 3 : 1,
          range: (_plot, min, max) => (min === null || max === null ? [null, null] : range(min, max)),
        },
      },
      axes: [
        {
          ...axis,
          size: 28,
          gap: 4,
          space: 60,
          incrs: INCREMENTS,
          values: (_plot, splits) => splits.map(formatX).map(withoutWords),
        },
        {
          ...axis,
          size: Y_AXIS_WIDTH,
          gap: 4,
          space: 28,
          values: (_plot, splits) => splits.map((split) => (split === null ? '' : formatTick(split))),
        },
      ],
      series: [
        {},
        ...series.map(({ label, color: name, points }) => ({
          label,
          stroke: color(name),
          width: 1.75,
          points: { show: points, size: 6, fill: color('--surface'), stroke: color(name) },
        })),
      ],
      hooks: { setCursor: [() => this.#sayValues()] },
    };
  }
}

/** Axes have no room for 'step 1,200', which legends have. */
const withoutWords = (text: string): string => text.replace(/^\D+/, '');

function plotData(columns: Columns): uPlot.AlignedData {
  return columns;
}
