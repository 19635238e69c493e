import type { PreparationProblem } from '../../inference/prepare/prepare-digit.js';
import type { Candidate, Prediction, PredictionResult } from '../../predict/prediction.js';
import { printable, printableJson } from '../../shared/text/printable.js';
import { blockPicture } from './block-picture.js';

/** Longer names lose their middle in a table. */
const MAX_NAME = 48;
const HEAD = 'image';
const INPUT_SIDE = 28;
/** Digits after the point of a probability: float32 has no more. */
const SIGNIFICANT_DIGITS = 8;

/** A sentence for each problem. */
const PROBLEMS: Readonly<Record<PreparationProblem, string>> = {
  blank: 'no ink was found',
  faint: 'the ink hardly stands out',
  small: 'the digit has few pixels',
  'cut-off': 'an edge may cut the digit off',
  several: 'several digits stand side by side',
};

/** Lines of a table for people. Each is complete on its own, so that results can be printed as they come. */
export class PredictionTable {
  readonly #nameWidth: number;

  /** @param names of all images */
  constructor(names: readonly string[]) {
    this.#nameWidth = names.reduce((most, name) => Math.max(most, printable(name, MAX_NAME).length), HEAD.length);
  }

  head(): string {
    return `${HEAD.padEnd(this.#nameWidth)}  digit  probability  next`;
  }

  row({ image, predicted, probability, top, problems }: Prediction): string {
    const next = top.slice(1).map((each) => `${each.digit} ${percent(each)}`);
    const doubts = problems.map((problem) => PROBLEMS[problem]).join('; ');
    const cells = [
      printable(image, MAX_NAME).padEnd(this.#nameWidth),
      String(predicted).padStart(5),
      percent({ digit: predicted, probability }).padStart(11),
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
  const { image, predicted, probability, top, probabilities, logProbabilities, problems, steps } = result;
  const explained = steps.length === 0 ? {} : { steps: steps.map(({ name, text }) => ({ name, text })) };
  return printableJson(
    JSON.stringify({
      image,
      predicted,
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
export const PREDICTION_COLUMNS = [
  'image',
  'predicted',
  'probability',
  ...Array.from({ length: 10 }, (_, digit) => `probability_${digit}`),
  'problems',
  'error',
];

/** The cells of a result in a table of comma-separated values. */
export function predictionCells(result: PredictionResult): string[] {
  if (result.error) return [result.image, ...Array<string>(PREDICTION_COLUMNS.length - 2).fill(''), result.error.code];
  const { image, predicted, probability, probabilities, problems } = result;
  const numbers = [probability, ...probabilities].map((value) => String(Number(value.toPrecision(SIGNIFICANT_DIGITS))));
  return [image, String(predicted), ...numbers, problems.join(' '), ''];
}

/** The steps of a preparation in sentences, and the picture that the network saw. */
export function explanation({ steps, input }: Prediction): string[] {
  return [
    ...steps.map(({ text }) => `  ${text}`),
    ...blockPicture({ width: INPUT_SIDE, height: INPUT_SIDE, pixels: input }).map((line) => `  |${line}`),
  ];
}

function percent({ probability }: Candidate): string {
  return `${(100 * probability).toFixed(1)} %`;
}
