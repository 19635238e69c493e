import type { PreparationProblem } from '../../inference/prepare/prepare-digit.js';
import type { Prediction, PredictionResult } from '../../predict/prediction.js';
import { areDigits } from '../../shared/model/class-names.js';
import { sideOf } from '../../shared/model/image-side.js';
import { printable, printableJson } from '../../shared/text/printable.js';
import { blockPicture } from './block-picture.js';

/** Longer names lose their middle in a table. */
const MAX_NAME = 48;
const MAX_CLASS_NAME = 24;
const HEAD = 'image';
/** Digits after the point of a probability: float32 has no more. */
const SIGNIFICANT_DIGITS = 8;

/** Words for each problem. @param what that is read: 'digit' */
const problemWords = (what: string): Readonly<Record<PreparationProblem, string>> => ({
  blank: 'no ink was found',
  faint: 'the ink hardly stands out',
  small: `the ${what} has few pixels`,
  'cut-off': `an edge may cut the ${what} off`,
  several: `several ${what}s stand side by side`,
});

/** Lines of a table for people. Each is complete on its own, so that results can be printed as they come. */
export class PredictionTable {
  readonly #nameWidth: number;
  readonly #title: string;
  readonly #classWidth: number;
  readonly #problems: Readonly<Record<PreparationProblem, string>>;

  /**
   * @param names of all images
   * @param classNames of the model
   */
  constructor(names: readonly string[], classNames: readonly string[]) {
    const isDigits = areDigits(classNames);
    this.#title = isDigits ? 'digit' : 'class';
    this.#problems = problemWords(isDigits ? 'digit' : 'shape');
    this.#classWidth = classNames.reduce((most, name) => Math.max(most, shownClass(name).length), this.#title.length);
    this.#nameWidth = names.reduce((most, name) => Math.max(most, printable(name, MAX_NAME).length), HEAD.length);
  }

  head(): string {
    return `${HEAD.padEnd(this.#nameWidth)}  ${this.#title.padStart(this.#classWidth)}  probability  next`;
  }

  row({ image, className, probability, top, problems }: Prediction): string {
    const next = top.slice(1).map((each) => `${shownClass(each.className)} ${percent(each.probability)}`);
    const doubts = problems.map((problem) => this.#problems[problem]).join('; ');
    const cells = [
      printable(image, MAX_NAME).padEnd(this.#nameWidth),
      shownClass(className).padStart(this.#classWidth),
      percent(probability).padStart(11),
      next.join(', '),
    ];
    return `${cells.join('  ').trimEnd()}${doubts && `  (${doubts})`}`;
  }
}

/** One JSON object: a prediction, with its steps if they were asked for, or an error. */
export function predictionJson(result: PredictionResult): string {
  if (result.error) {
    const { code, message, hint } = result.error;
    return printableJson(JSON.stringify({ image: result.image, error: { code, message, hint } }));
  }
  const { image, predicted, className, probability, top, probabilities, logProbabilities, problems, steps } = result;
  const explained = steps.length === 0 ? {} : { steps: steps.map(({ name, text }) => ({ name, text })) };
  return printableJson(
    JSON.stringify({
      image,
      predicted,
      className,
      probability,
      top,
      probabilities: [...probabilities],
      logProbabilities: [...logProbabilities],
      problems,
      ...explained,
    }),
  );
}

/** Names of the columns of predictionCells. */
export const predictionColumns = (classNames: readonly string[]): string[] => [
  'image',
  'predicted',
  'probability',
  ...classNames.map((name) => `probability_${name}`),
  'problems',
  'error',
  'className',
];

/** The cells of a result in a table of comma-separated values. */
export function predictionCells(result: PredictionResult, classCount: number): string[] {
  if (result.error) return [result.image, ...Array<string>(classCount + 3).fill(''), result.error.code, ''];
  const { image, predicted, className, probability, probabilities, problems } = result;
  const numbers = [probability, ...probabilities].map((value) => String(Number(value.toPrecision(SIGNIFICANT_DIGITS))));
  return [image, String(predicted), ...numbers, problems.join(' '), '', className];
}

/** The steps of a preparation in sentences, and the picture that the network saw. */
export function explanation({ steps, input }: Prediction): string[] {
  return [
    ...steps.map(({ text }) => `  ${text}`),
    ...blockPicture({ width: sideOf(input), height: sideOf(input), pixels: input }).map((line) => `  |${line}`),
  ];
}

const percent = (probability: number): string => `${(100 * probability).toFixed(1)} %`;

/** Names of classes come from files. */
const shownClass = (name: string): string => printable(name, MAX_CLASS_NAME);
