import path from 'node:path';
import type { ImageSize } from '../../data/image-sizes.js';
import type { DataInspection } from '../../data/inspect-data.js';
import type { RecognisedData } from '../../data/prepare.js';
import type { PreparedData } from '../../data/prepared-data.js';
import type { LayoutAnswer } from '../../data/recognise.js';
import type { DataFigures, SamplePicture } from '../../shared/data/data-figures.js';
import type { ClassSize } from '../../shared/data/data-summary.js';
import { IMAGE_SIDE } from '../../shared/model/model.js';
import { counted } from '../../shared/text/plural.js';
import { printable, quoted } from '../../shared/text/printable.js';
import { fullCount } from './amounts.js';
import { besideEachOther, characterPicture } from './character-picture.js';
import { fitTable, type TableColumn } from './fit-table.js';
import { noteLine } from './note-line.js';
import type { TerminalAbilities } from './terminal.js';

export interface InspectionReportOptions extends Pick<TerminalAbilities, 'colours' | 'unicode'> {
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** Files that are listed. */
const MOST_FILES = 8;
/** Classes of which a picture is shown. */
const MOST_PICTURES = 20;
/** Pictures are drawn with half of their pixels, so that several stand beside each other. */
const HALF_SIDE = IMAGE_SIDE / 2;
/** Longer names of classes lose their middle. */
const MAX_NAME = 40;

const INDENT = ' '.repeat(10);

/** The layout and its files, before the data are read. */
export function recognitionLines({ place, source: { layout, files } }: RecognisedData): string[] {
  const names = files.slice(0, MOST_FILES).map((file) => printable(path.relative(place, file) || path.basename(file)));
  const more =
    files.length > MOST_FILES ? [`and ${counted(files.length - MOST_FILES, 'more file', 'more files')}`] : [];
  const [first = '', ...others] = [...names, ...more];
  return [
    `Data:     ${printable(place)}`,
    `Layout:   ${printable(layout)}`,
    `Files:    ${first}`,
    ...others.map((name) => `${INDENT}${name}`),
  ];
}

/** The answer of each layout about a place that one of them fits, but that cannot be used. */
export function layoutLines(place: string, answers: readonly LayoutAnswer[]): string[] {
  return [
    `Data:     ${printable(place)}`,
    'Layouts:',
    ...answers.map(
      ({ name, reason, error }) => `  ${name}: ${error ? 'it fits, but see the error below' : printable(reason ?? '')}`,
    ),
  ];
}

/**
 * Everything else about a data set, for people. What matters most stands at the end, where a terminal shows it.
 *
 * @param command that trains on it
 */
export function inspectionReport(
  inspection: DataInspection,
  command: string,
  options: InspectionReportOptions,
): string[] {
  const { data, measured, advice } = inspection;
  const { mean, standardDeviation } = measured.figures;
  const notes = [...data.notes, ...measured.notes, ...advice];
  const inOrder = [...notes.filter(({ level }) => level === 'info'), ...notes.filter(({ level }) => level !== 'info')];
  return [
    `Images:   ${imagesText(data)}`,
    `Samples:  ${samplesText(data)}`,
    `Classes:  ${classesText(data)}`,
    `Pixels:   mean ${mean.toFixed(4)}, standard deviation ${standardDeviation.toFixed(4)}, of 0 to 1, in the training set`,
    `Copies:   ${copiesText(measured.figures)}`,
    '',
    ...fitTable(columnsOf(data), rowsOf(data), options.columns),
    '',
    ...pictureLines(data.classNames, measured.pictures, options),
    '',
    ...inOrder.map(({ level, text }) => noteLine(level, `${text}.`, options.colours)),
    `Train on it: ${printable(command)}`,
  ];
}

function imagesText({ imageSizes: { least, most } }: PreparedData): string {
  const found = sizeText(least) === sizeText(most) ? sizeText(most) : `${sizeText(least)} to ${sizeText(most)}`;
  const isFinal = least.height === IMAGE_SIDE && least.width === IMAGE_SIDE && sizeText(least) === sizeText(most);
  return `${found} pixels${isFinal ? '' : `, trained on as ${IMAGE_SIDE}x${IMAGE_SIDE}`}`;
}

const sizeText = ({ width, height }: ImageSize): string => `${width}x${height}`;

function samplesText({ trainSplit, validationSplit, testSplit }: PreparedData): string {
  const validation = validationSplit ? `${fullCount(validationSplit.sampleCount)} for validation, ` : '';
  return `${fullCount(trainSplit.sampleCount)} to train with, ${validation}${fullCount(testSplit.sampleCount)} for the test`;
}

/** Sizes are those of the training set, with the samples for validation. */
function classesText({ classNames, summary: { trainCounts, validationCounts, classSizes } }: PreparedData): string {
  const { smallest, largest, ratio } = classSizes;
  const empty = trainCounts.filter((count, label) => count + (validationCounts?.[label] ?? 0) === 0).length;
  const all = `${fullCount(classNames.length)}${empty > 0 ? `, ${empty} of them without samples` : ''}`;
  const nameOf = ({ label }: ClassSize): string => quoted(classNames[label] ?? '');
  if (ratio === 1) return `${all}; each with ${counted(largest.count, 'sample')}`;
  const [least, most] = [counted(smallest.count, 'sample'), fullCount(largest.count)];
  return `${all}; from ${least} (${nameOf(smallest)}) to ${most} (${nameOf(largest)}), ${ratio.toFixed(1)} times as many`;
}

interface ClassRow {
  readonly name: string;
  readonly train: number;
  readonly validation: number | null;
  readonly test: number;
  /** Part of the training set, 0 to 1. */
  readonly share: number;
}

function rowsOf({ classNames, trainSplit, summary }: PreparedData): ClassRow[] {
  return classNames.map((name, label) => ({
    name,
    train: summary.trainCounts[label] ?? 0,
    validation: summary.validationCounts && (summary.validationCounts[label] ?? 0),
    test: summary.testCounts[label] ?? 0,
    share: (summary.trainCounts[label] ?? 0) / trainSplit.sampleCount,
  }));
}

function columnsOf({ validationSplit }: PreparedData): TableColumn<ClassRow>[] {
  const columns: TableColumn<ClassRow>[] = [
    { title: 'CLASS', rank: 0, align: 'left', cell: ({ name }) => printable(name, MAX_NAME), shortest: 12 },
    { title: 'TRAIN', rank: 1, align: 'right', cell: ({ train }) => fullCount(train) },
    { title: 'SHARE', rank: 4, align: 'right', cell: ({ share }) => `${(100 * share).toFixed(1)} %` },
    { title: 'VALIDATION', rank: 3, align: 'right', cell: ({ validation }) => fullCount(validation ?? 0) },
    { title: 'TEST', rank: 2, align: 'right', cell: ({ test }) => fullCount(test) },
  ];
  return columns.filter(({ title }) => validationSplit || title !== 'VALIDATION');
}

function copiesText({ copies: { train, validation, test } }: DataFigures): string {
  const parts = [
    `${fullCount(train.count)} in the training set`,
    ...(validation ? [`${fullCount(validation.count)} in the validation set`] : []),
    `${fullCount(test.count)} in the test set`,
  ];
  return `of training samples: ${parts.join(', ')}`;
}

function pictureLines(
  classNames: readonly string[],
  pictures: readonly SamplePicture[],
  { unicode, columns }: InspectionReportOptions,
): string[] {
  const firsts = pictures.filter(({ label }, index) => label !== pictures[index - 1]?.label).slice(0, MOST_PICTURES);
  const blocks = firsts.map(({ label, pixels }) => {
    const lines = characterPicture(halved(Buffer.from(pixels, 'base64')), HALF_SIDE, unicode);
    return [printable(classNames[label] ?? '').slice(0, HALF_SIDE), ...lines];
  });
  const of = firsts.length === classNames.length ? 'each class' : counted(firsts.length, 'class', 'classes');
  return [`The first training sample of ${of}:`, ...besideEachOther(blocks, columns)];
}

/** A picture with half the height and width: each pixel is the mean of four. */
function halved(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: HALF_SIDE * HALF_SIDE }, (_, place) => {
    const at = 2 * IMAGE_SIDE * Math.floor(place / HALF_SIDE) + 2 * (place % HALF_SIDE);
    const four = [at, at + 1, at + IMAGE_SIDE, at + IMAGE_SIDE + 1].map((pixel) => pixels[pixel] as number);
    return Math.round(four.reduce((a, b) => a + b) / 4);
  });
}
