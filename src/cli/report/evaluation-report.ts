import type { ClassMetrics, MacroAverage } from '../../evaluate/class-metrics.js';
import type { ModelEvaluation, MostWrongSample } from '../../evaluate/evaluation.js';
import { runSplitText, splitText } from '../../evaluate/evaluation-facts.js';
import { type ConfusionRow, confusedPairs, confusionRows } from '../../page/model/confusion.js';
import { formatLoss } from '../../page/model/format.js';
import { PICTURE_SIDE } from '../../page/model/pictures.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { fullCount } from './amounts.js';
import { besideEachOther, characterPicture } from './character-picture.js';
import type { TerminalAbilities } from './terminal.js';
import { alignedLines, type Cell, type CellStyle, styled } from './text-table.js';

export interface EvaluationReportOptions extends Pick<TerminalAbilities, 'colours' | 'unicode'> {
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Draw the most wrong samples. */
  readonly pictures: boolean;
}

/** Longer names of classes lose their middle. */
const MAX_NAME = 20;

/** Colours of errors, from rare to frequent. */
const HEAT: Readonly<Record<number, CellStyle>> = {
  1: 'yellow',
  2: 'yellow',
  3: 'yellow',
  4: 'red',
  5: ['red', 'bold'],
};

/** An evaluation for people, as lines. */
export function evaluationReport(evaluation: ModelEvaluation, options: EvaluationReportOptions): string[] {
  const { colours } = options;
  const heading = (text: string): string => (colours ? styled('bold', text) : text);
  return [
    ...summary(evaluation),
    '',
    ...alignedLines(classRows(evaluation), ['left', 'right'], colours),
    ...undefinedNote(evaluation.classes),
    '',
    ...confusionSection(evaluation, colours, heading),
    ...mostWrongSection(evaluation, options, heading),
  ];
}

function summary(evaluation: ModelEvaluation): string[] {
  const { model, correctCount, dataset, accuracy, loss } = evaluation;
  const interval = `${percent(accuracy.low)} to ${percent(accuracy.high)} %`;
  return [
    `Model:    ${printable(model.file)}${trainedText(evaluation)}`,
    `SHA-256:  ${model.sha256}`,
    `Data:     ${dataText(evaluation)}`,
    `Accuracy: ${percent(accuracy.ratio)} % (${correctCount}/${dataset.sampleCount}), 95 % confidence interval ${interval}`,
    `Loss:     ${lossText(loss)}`,
    ...(evaluation.ownEvaluation?.isEqual ? ["Bits:     those of the run's own evaluation"] : []),
  ];
}

function trainedText({ model }: ModelEvaluation): string {
  const { epochs, step } = model.provenance;
  if (epochs === null || step === null) return '';
  return ` (${counted(epochs, 'epoch')}, ${counted(step, 'step')})`;
}

function dataText({ dataset: { directory, split, sampleCount, runSplit } }: ModelEvaluation): string {
  const name = directory === null ? 'MNIST' : printable(directory);
  const part = split === 'all' ? 'all splits' : `${splitText(split)} split`;
  return `${name}, ${part}, ${counted(sampleCount, 'sample')}${runSplit === null ? '' : `, ${runSplitText(runSplit)}`}`;
}

function classRows({ classes, macro }: ModelEvaluation): Cell[][] {
  const title = (text: string): Cell => ({ text, style: 'bold' });
  const average = ({ value }: MacroAverage): string => ratio(value);
  return [
    ['class', 'samples', 'precision', 'recall', 'F1'].map(title),
    ...classes.map(({ className, support, precision, recall, f1 }) => [
      shownName(className),
      fullCount(support),
      ...[precision, recall, f1].map(ratio),
    ]),
    ['macro average', '', average(macro.precision), average(macro.recall), average(macro.f1)],
  ];
}

/** A sentence on ratios of 0/0, if there are any. */
function undefinedNote(classes: readonly ClassMetrics[]): string[] {
  const isUndefined = classes.some(({ precision, recall }) => precision === null || recall === null);
  return isUndefined ? ['-: 0/0, which is undefined and does not count in the macro average'] : [];
}

/** A wider matrix fits no terminal. */
const MAX_MATRIX_CLASSES = 16;
/** Pairs that are listed instead. */
const LISTED_PAIRS = 20;

function confusionSection(
  { model: { classNames }, confusion }: ModelEvaluation,
  colours: boolean,
  heading: (text: string) => string,
): string[] {
  const rows = confusionRows(confusion.flat(), classNames);
  if (rows.length <= MAX_MATRIX_CLASSES) {
    const title = heading('Classes (rows), and what they were taken for (columns)');
    return [title, ...alignedLines(matrixCells(rows), ['right'], colours)];
  }
  const pairs = confusedPairs(rows, LISTED_PAIRS);
  if (pairs.length === 0) return [heading('No class was taken for another.')];
  const head = ['class', 'taken for', 'times', 'share of its samples'].map((text): Cell => ({ text, style: 'bold' }));
  const cells = pairs.map(({ name, takenFor, count, share }): Cell[] => [
    shownName(name),
    shownName(takenFor),
    fullCount(count),
    share,
  ]);
  const title = heading(`The classes that are mixed up most: ${counted(pairs.length, 'pair')}`);
  return [title, ...alignedLines([head, ...cells], ['left', 'left', 'right'], colours)];
}

function matrixCells(rows: readonly ConfusionRow[]): Cell[][] {
  return [
    ['', ...rows.map(({ name }): Cell => ({ text: shownName(name), style: 'bold' }))],
    ...rows.map(({ name, cells }) => [
      { text: shownName(name), style: 'bold' } as const,
      ...cells.map(({ count, heat }): Cell => {
        const style = count === 0 ? 'dim' : HEAT[heat];
        const text = count === 0 ? '.' : String(count);
        return style === undefined ? text : { text, style };
      }),
    ]),
  ];
}

function mostWrongSection(
  { mostWrong, correctCount, dataset: { sampleCount } }: ModelEvaluation,
  { pictures, columns, colours, unicode }: EvaluationReportOptions,
  heading: (text: string) => string,
): string[] {
  if (correctCount === sampleCount) return ['', 'It made no mistake.'];
  if (mostWrong.length === 0) return [];
  const title = heading(`Most wrong: ${mostWrong.length} of ${counted(sampleCount - correctCount, 'mistake')}`);
  const names = ['sample', 'class', 'taken for', 'probability of its class'];
  const rows: Cell[][] = [
    names.map((text) => ({ text, style: 'bold' })),
    ...mostWrong.map(({ index, className, predictedClassName, labelProbability }) => [
      String(index),
      shownName(className),
      shownName(predictedClassName),
      smallPercent(labelProbability),
    ]),
  ];
  const drawn = mostWrong.map((sample) => [caption(sample), ...characterPicture(sample.image, PICTURE_SIDE, unicode)]);
  return [
    '',
    title,
    ...alignedLines(rows, ['right'], colours),
    ...(pictures ? ['', ...besideEachOther(drawn, columns)] : []),
  ];
}

const caption = ({ index, className, predictedClassName }: MostWrongSample): string =>
  `sample ${index}: ${shownName(className)}, taken for ${shownName(predictedClassName)}`;

/** Names of classes come from files. */
const shownName = (name: string): string => printable(name, MAX_NAME);

const lossText = (loss: number): string =>
  Number.isNaN(loss) ? "undefined, because the model's numbers overflow" : `${formatLoss(loss)} on average`;
const percent = (value: number): string => (100 * value).toFixed(2);
const ratio = (value: number | null): string => (value === null ? '-' : `${percent(value)} %`);
/** Wrong samples have small probabilities, so these keep more digits. */
const smallPercent = (value: number): string =>
  value < 0.000_001 ? 'below 0.0001 %' : `${(100 * value).toFixed(4)} %`;
