import uPlot from 'uplot';
import { valueAt } from '../model/chart-columns.js';
import type { ChartFrame } from '../model/chart-frames.js';
import { drawInterruptions, drawMarks } from './chart-marks.js';
import { byId, create, setAttribute, setText } from './dom.js';

export interface ChartSeries {
  readonly label: string;
  /** Custom property in the style sheet. */
  readonly color: '--train' | '--test' | '--rate' | '--schedule';
  /** Whether each value has a mark, for lines with few values. */
  readonly points: boolean;
  readonly format: (value: number | null) => string;
}

export interface ChartOptions {
  /** Id in the skeleton. */
  readonly id: 'loss' | 'accuracy' | 'throughput' | 'schedule';
  readonly series: readonly ChartSeries[];
  readonly formatX: (x: number) => string;
  readonly formatTick: (y: number) => string;
  /** Ends of the y axis, from the least and the greatest value, if the frame does not fix them. */
  readonly range: (min: number, max: number) => [number, number];
  readonly logarithmic: boolean;
  /** Whether each line has a smoothed line in front of it. */
  readonly smoothed: boolean;
  /** Charts with the same group show their values at the same x. */
  readonly cursorGroup?: string;
}

/** Reports what a reader does with a chart. */
export interface ChartListener {
  /** The reader chooses a part of the x axis. */
  onSelect(from: number, to: number): void;
  /** The reader wants to see everything. */
  onReset(): void;
}

/** The height of plot and axes, in CSS pixels. */
const HEIGHT = 210;
/** Room for the labels of the y axis, in CSS pixels: the same in all charts, so that their plots line up. */
const Y_AXIS_WIDTH = 54;
/** Steps between labels of the x axis, which counts whole things. */
const INCREMENTS = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 10 }, (_, power) => digit * 10 ** power))
  .toSorted((a, b) => a - b);
/** More marks than these hide the line. */
const MAX_MARKS = 60;
/** Opacity of the raw line behind a smoothed one. */
const FAINT = 0.28;
/** A pointer that has moved less than this, in CSS pixels, has chosen nothing. */
const MIN_SELECTION = 5;

const EMPTY: ChartFrame = {
  columns: [[]],
  span: { from: 0, to: 1 },
  yRange: null,
  interruptions: [],
  marks: [],
  note: '',
};

/** Lines over a common x. The legend shows the values under the pointer, or else the last ones. */
export class LineChart {
  readonly #host: HTMLElement;
  readonly #legend: HTMLElement;
  readonly #plot: uPlot;
  readonly #values: HTMLElement[];
  readonly #where = create('span', 'where');
  readonly #resize: ResizeObserver;
  #frame: ChartFrame = EMPTY;
  /** Text of the legend without a pointer, if it is not the last value. */
  #latest: readonly string[] | null = null;

  constructor(
    private readonly options: ChartOptions,
    private readonly listener: ChartListener,
  ) {
    this.#host = byId(`${options.id}-plot`);
    this.#legend = byId(`${options.id}-legend`);
    this.#values = options.series.map(() => create('span', 'value'));
    const entries = options.series.map(({ label, color, points }, index) => {
      const swatch = create('span', points ? 'swatch points' : 'swatch');
      swatch.style.color = `var(${color})`;
      return create('span', 'entry', swatch, label, ' ', this.#values[index] ?? '');
    });
    this.#legend.replaceChildren(...entries, this.#where);
    const lines = options.series.length * (options.smoothed ? 2 : 1);
    this.#plot = new uPlot(this.#plotOptions(), [[], ...Array.from({ length: lines }, () => [])], this.#host);
    this.#plot.over.addEventListener('dblclick', () => this.listener.onReset());
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this.#host);
    this.#sayValues();
  }

  /**
   * @param summary the chart in words, for readers who do not see it
   * @param latest the current value of each line in words; null: its last value
   */
  update(frame: ChartFrame, summary: string, latest: readonly string[] | null): void {
    this.#frame = frame;
    this.#latest = latest;
    this.#plot.setData(frame.columns);
    setAttribute(this.#host, 'aria-label', summary);
    this.#host.classList.toggle('nothing', frame.columns[0].length === 0);
    this.#sayValues();
  }

  /** Removes the chart, so that another can take its place. */
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
    const [x, ...columns] = this.#frame.columns;
    const { series, smoothed, formatX } = this.options;
    const pointed = this.#plot.cursor.idx ?? null;
    const shown = smoothed ? columns.slice(series.length) : columns;
    series.forEach(({ format }, i) => {
      const latest = pointed === null ? this.#latest?.[i] : undefined;
      const value = this.#values[i];
      if (value) setText(value, latest ?? format(valueAt(shown[i] ?? [], pointed ?? x.length - 1)));
    });
    setText(this.#where, pointed === null ? this.#frame.note : formatX(x[pointed] ?? 0));
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (width < MIN_SELECTION) return;
    this.listener.onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }

  #plotOptions(): uPlot.Options {
    const { formatX, formatTick, range, logarithmic, cursorGroup } = this.options;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const font = `11px ${style.fontFamily}`;
    const markFont = `600 ${11 * devicePixelRatio}px ${style.fontFamily}`;
    const markStyle = { ink: color('--text'), ground: color('--surface'), font: markFont };
    const lines = { stroke: color('--grid'), width: 1 };
    const axis = { stroke: color('--muted'), font, grid: lines, ticks: { ...lines, size: 4 } };
    return {
      width: Math.max(this.#host.clientWidth, 100),
      height: HEIGHT,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        ...(cursorGroup === undefined ? {} : { sync: syncOf(cursorGroup) }),
      },
      scales: {
        x: { time: false, range: () => [this.#frame.span.from, this.#frame.span.to] },
        y: {
          distr: logarithmic ? 3 : 1,
          range: (_plot, min, max) => {
            if (this.#frame.yRange) return [...this.#frame.yRange];
            return min === null || max === null ? [null, null] : range(min, max);
          },
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
      series: this.#lines(color),
      hooks: {
        setCursor: [() => this.#sayValues()],
        setSelect: [(plot) => this.#select(plot)],
        drawAxes: [(plot) => drawInterruptions(plot, this.#frame, color('--muted'))],
        draw: [(plot) => drawMarks(plot, this.#frame.marks, markStyle)],
      },
    };
  }

  #lines(color: (name: string) => string): uPlot.Series[] {
    const { series, smoothed } = this.options;
    const raw = series.map(
      ({ label, color: name, points }): uPlot.Series => ({
        label,
        stroke: color(name),
        width: smoothed ? 1 : 1.75,
        alpha: smoothed ? FAINT : 1,
        points: {
          show: (_plot, index) => points && this.#isSparse(index),
          size: 6,
          fill: color('--surface'),
          stroke: color(name),
        },
      }),
    );
    if (!smoothed) return [{}, ...raw];
    const smooth = series.map(
      ({ label, color: name }): uPlot.Series => ({
        label: `${label}, smoothed`,
        stroke: color(name),
        width: 1.75,
        points: { show: false },
      }),
    );
    return [{}, ...raw, ...smooth];
  }

  #isSparse(line: number): boolean {
    const column = this.#frame.columns[line] ?? [];
    return column.filter((value) => value !== undefined).length <= MAX_MARKS;
  }
}

/** Charts share the pointer, but not the selection: each chart is told of that by itself. */
function syncOf(key: string): uPlot.Cursor.Sync {
  return { key, scales: ['x', null], filters: { pub: (type) => type !== 'mousedown' && type !== 'mouseup' } };
}

/** Removes words such as in 'step 1,200': legends have room for them, axes do not. */
const withoutWords = (text: string): string => text.replace(/^\D+/, '');
