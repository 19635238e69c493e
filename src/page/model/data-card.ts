import type { CopyCounts } from '../../shared/data/data-figures.js';
import type { DatasetView } from '../view/dataset-view.js';
import type { RunView } from '../view/run-view.js';
import { nameOf } from './class-words.js';
import { formatCount, formatPercent, formatPlural } from './format.js';
import { greyPicture, PICTURE_SIDE, type Rgba } from './pictures.js';

/** The panel "Data" in words and numbers. */
export interface DataCard {
  /** 'four IDX files, as MNIST has'. */
  readonly layout: string;
  /** By class number. */
  readonly rows: readonly ClassRow[];
  readonly figures: readonly (readonly [name: string, value: string])[];
  readonly strips: readonly ClassStrip[];
  readonly warnings: readonly string[];
}

/** The samples of a class in each split: training, validation if there is such a set, test. */
export interface ClassRow {
  readonly name: string;
  readonly cells: readonly CountCell[];
}

export interface CountCell {
  readonly count: string;
  /** Share 0..1 of the largest class of the split. */
  readonly ratio: number;
}

/** Pictures of a class, side by side. */
export interface ClassStrip {
  readonly name: string;
  readonly count: number;
  /** `count` squares of PICTURE_SIDE, row by row. */
  readonly pixels: Rgba;
}

/** The splits of a run in the order of the table's columns. */
export const splitTitles = ({ validationCounts }: Pick<DatasetView, 'validationCounts'>): string[] => [
  'Training',
  ...(validationCounts ? ['Validation'] : []),
  'Test',
];

/** @returns null while nothing is known */
export function dataCard({ run, data }: Pick<RunView, 'run' | 'data'>): DataCard | null {
  if (data === null) return null;
  const { classNames } = run;
  return {
    layout: data.layout,
    rows: classRows(data, classNames),
    figures: [['Classes', sizesText(data, classNames)], ...measuredFigures(data, run)],
    strips: strips(data, classNames),
    warnings: data.notes.filter(({ level }) => level !== 'info').map(({ text }) => text),
  };
}

function classRows({ trainCounts, validationCounts, testCounts }: DatasetView, names: readonly string[]): ClassRow[] {
  const columns = [trainCounts, ...(validationCounts ? [validationCounts] : []), testCounts];
  const largest = columns.map((counts) => Math.max(1, ...counts));
  return names.map((name, label) => ({
    name,
    cells: columns.map((counts, column) => {
      const count = counts[label] ?? 0;
      return { count: formatCount(count), ratio: count / (largest[column] ?? 1) };
    }),
  }));
}

function sizesText({ classSizes }: DatasetView, classNames: readonly string[]): string {
  const { smallest, largest, ratio } = classSizes;
  const classes = `${formatCount(classNames.length)} classes`;
  if (ratio === 1) return `${classes} of ${formatPlural(largest.count, 'training sample')} each`;
  const times = ratio < 10 ? ratio.toFixed(1) : formatCount(ratio);
  const least = `${formatPlural(smallest.count, 'training sample')} (${nameOf(smallest.label, classNames)})`;
  return `${classes}, from ${least} to ${formatCount(largest.count)} (${nameOf(largest.label, classNames)}), ${times} times as many`;
}

function measuredFigures(data: DatasetView, run: RunView['run']): DataCard['figures'] {
  if (data.figures === null) return [['Pixels', 'not measured']];
  const { mean, standardDeviation, copies } = data.figures;
  return [
    ['Pixels', `mean ${mean.toFixed(4)}, standard deviation ${standardDeviation.toFixed(4)} of 0 to 1`],
    ['Repeated in the training set', copiesText(copies.train, run.trainCount)],
    ...(copies.validation
      ? [
          [
            'Validation samples that are training samples',
            copiesText(copies.validation, run.validationCount ?? 0),
          ] as const,
        ]
      : []),
    ['Test samples that are training samples', copiesText(copies.test, run.testCount)],
  ];
}

function copiesText({ count, otherLabel }: CopyCounts, of: number): string {
  if (count === 0) return 'none';
  const share = count / of < 0.001 ? 'below 0.1 %' : formatPercent(count / of, 1);
  const others = otherLabel === 0 ? '' : `, ${formatCount(otherLabel)} with another label`;
  return `${formatCount(count)} (${share})${others}`;
}

function strips({ pictures }: DatasetView, classNames: readonly string[]): ClassStrip[] {
  const labels = [...new Set(pictures.map(({ label }) => label))];
  return labels.map((label) => {
    const samples = pictures.filter((picture) => picture.label === label);
    return {
      name: nameOf(label, classNames),
      count: samples.length,
      pixels: sideBySide(samples.map(({ pixels }) => greyPicture(pixels))),
    };
  });
}

function sideBySide(pictures: readonly Rgba[]): Rgba {
  const rowBytes = 4 * PICTURE_SIDE;
  const all = new Uint8ClampedArray(pictures.length * rowBytes * PICTURE_SIDE);
  for (const [index, picture] of pictures.entries()) {
    for (let row = 0; row < PICTURE_SIDE; row++) {
      const bytes = picture.subarray(row * rowBytes, (row + 1) * rowBytes);
      all.set(bytes, (row * pictures.length + index) * rowBytes);
    }
  }
  return all;
}
