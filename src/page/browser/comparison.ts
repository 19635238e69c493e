import uPlot from 'uplot';
import { formatLoss, UNKNOWN } from '../model/format.js';
import type { RunComparison } from '../view/comparison.js';
import { type ComparisonChart, comparisonCharts } from '../view/comparison-charts.js';
import { drawDiamond } from './chart-marks.js';
import { byId, create, setText } from './dom.js';

/** The height of plot and axes, in CSS pixels. */
const HEIGHT = 240;
/** Dashes of the lines: they tell runs apart without colours. The style sheet has the same in the letters' borders. */
const DASHES: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 4],
  [5, 2],
  [2, 6],
  [10, 3, 2, 3, 2, 3],
];

/** Draws the curves of a comparison, and again when the colours of the system change. */
export function showComparison(comparison: RunComparison): void {
  const draw = (): (() => void)[] => comparisonCharts(comparison).map((chart) => drawChart(chart, comparison));
  let remove = draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const each of remove) each();
    remove = draw();
  });
}

/** Returns what removes it. */
function drawChart(chart: ComparisonChart, { runs }: RunComparison): () => void {
  const host = byId(`${chart.id}-plot`);
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const format = (value: number | null | undefined): string =>
    value == null ? UNKNOWN : chart.unit === '%' ? `${value.toFixed(2)} %` : formatLoss(value);
  const values = runs.map(() => create('span', 'value'));
  const where = create('span', 'where');
  byId(`${chart.id}-legend`).replaceChildren(
    ...runs.map(({ letter, name }, i) =>
      create(
        'span',
        'entry',
        create('span', `letter run-${i}`, letter),
        ' ',
        create('span', 'name', name),
        ' ',
        values[i] ?? '',
      ),
    ),
    where,
  );
  const axis = {
    stroke: color('--muted'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { stroke: color('--grid'), width: 1, size: 4 },
  };
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 100),
      height: HEIGHT,
      padding: [10, 22, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: false }, y: { distr: chart.logarithmic ? 3 : 1 } },
      axes: [
        { ...axis, size: 28, gap: 4, space: 50, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000] },
        {
          ...axis,
          size: 54,
          gap: 4,
          space: 28,
          values: (_plot, splits) => splits.map((split) => (split === null ? '' : String(split))),
        },
      ],
      series: [
        {},
        ...runs.map(
          ({ letter }, i): uPlot.Series => ({
            label: letter,
            stroke: color(`--run-${i}`),
            width: 2,
            dash: [...(DASHES[i] ?? [])],
            points: { show: chart.columns[0].length <= 40, size: 5 },
          }),
        ),
      ],
      hooks: {
        setCursor: [(self) => sayValues(self.cursor.idx ?? null)],
        draw: [
          (self) => drawBest(self, chart.best, color),
          (self) =>
            drawLetters(
              self,
              runs.map(({ letter }) => letter),
              color,
            ),
        ],
      },
    },
    chart.columns.map((column) => [...column]) as uPlot.AlignedData,
    host,
  );
  const resize = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== plot.width)
      plot.setSize({ width: host.clientWidth, height: HEIGHT });
  });
  resize.observe(host);
  sayValues(null);
  return () => {
    resize.disconnect();
    plot.destroy();
  };

  /** The values at the pointer or, without one, the last of each run. */
  function sayValues(index: number | null): void {
    const [x, ...columns] = chart.columns;
    columns.forEach((column, i) => {
      const value = values[i];
      if (value) setText(value, format(index === null ? column.findLast((each) => each !== null) : column[index]));
    });
    setText(where, index === null ? (chart.best.length > 0 ? '◆ best epoch' : '') : `epoch ${x[index] ?? ''}`);
  }
}

/** A diamond stands at the best epoch of each run. */
function drawBest({ ctx, valToPos }: uPlot, best: ComparisonChart['best'], color: (name: string) => string): void {
  ctx.save();
  best.forEach((place, i) => {
    if (!place) return;
    const at = [valToPos(place.x, 'x', true), valToPos(place.y, 'y', true)] as const;
    drawDiamond(ctx, at, { fill: color(`--run-${i}`), edge: color('--surface') });
  });
  ctx.restore();
}

/** The letter of a run stands at the end of its line. */
function drawLetters(
  { ctx, data, valToPos, bbox }: uPlot,
  letters: readonly string[],
  color: (name: string) => string,
): void {
  ctx.save();
  ctx.font = `bold ${12 * devicePixelRatio}px sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const taken: number[] = [];
  letters.forEach((letter, i) => {
    const column = data[i + 1] ?? [];
    const last = column.findLastIndex((value) => value != null);
    if (last < 0) return;
    let top = Math.min(Math.max(valToPos(column[last] ?? 0, 'y', true), bbox.top), bbox.top + bbox.height);
    // Lines that end at one place have their letters below each other.
    while (taken.some((other) => Math.abs(other - top) < 11 * devicePixelRatio)) top += 11 * devicePixelRatio;
    taken.push(top);
    ctx.fillStyle = color(`--run-${i}`);
    ctx.fillText(letter, valToPos(data[0][last] ?? 0, 'x', true) + 9 * devicePixelRatio, top);
  });
  ctx.restore();
}
