import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { PrepareOptions, StepChoice } from '../../inference/prepare/prepare-options.js';
import { loadModel } from '../../model/load-model.js';
import { explainPicture } from '../../predict/explain-picture.js';
import { findImages } from '../../predict/find-images.js';
import { DEFAULT_IMAGE_LIMITS } from '../../predict/image-limits.js';
import { openNodeClassifier } from '../../predict/node-classifier.js';
import { predictWith } from '../../predict/predict-with.js';
import type { Prediction, PredictionResult } from '../../predict/prediction.js';
import type { ImageSource } from '../../predict/read-image.js';
import { messageOf, UsageError } from '../../shared/errors.js';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import { counted } from '../../shared/text/plural.js';
import { EXIT_DONE, EXIT_FAILED } from '../exit-codes.js';
import {
  explanation,
  PredictionTable,
  predictionCells,
  predictionColumns,
  predictionJson,
} from '../report/prediction-report.js';
import { printError } from '../report-error.js';

export interface PredictFlags extends Omit<PrepareOptions, 'steps'> {
  readonly top: number;
  readonly prepare: StepChoice;
  readonly json?: boolean;
  readonly csv?: boolean;
  /** File or directory for pictures of the steps; '-': they are only printed. */
  readonly explain?: string;
  readonly raw?: boolean;
}

/** Stands for standard input among images, and for no file in --explain. */
const STDIN = '-';
const STDIN_NAME = 'standard input';

/**
 * Tells the classes of images, and prints a line for each as soon as it is read. Images that cannot be read are named on
 * standard error, and stop no others. Resolves to the exit code: 1 if there was such an image.
 *
 * @throws OperationalError as loadModel does; UsageError for no images
 */
export async function predictCommand(model: string, given: readonly string[], flags: PredictFlags): Promise<number> {
  const classifier = openNodeClassifier(await loadModel(model));
  const names = (await Promise.all(given.map((each) => (each === STDIN ? [each] : findImages(each))))).flat();
  if (names.length === 0)
    throw new UsageError('Cannot predict: there must be at least one image, got empty directories.');
  const output = new Output(names, flags, classifier.classNames);
  await output.begin();
  const begin = performance.now();
  const options = { prepare: prepareOptions(flags), top: flags.top, explain: flags.explain !== undefined };
  let failures = 0;
  for await (const result of predictWith(classifier, sources(names), options)) {
    await output.add(result);
    if (!result.error) continue;
    failures++;
    printError(messageOf(result.error), result.error.hint);
  }
  process.stderr.write(`${summary(names.length, failures, (performance.now() - begin) / 1000)}\n`);
  return failures === 0 ? EXIT_DONE : EXIT_FAILED;
}

/** Only the steps that are given. */
function prepareOptions({ raw, prepare, invert, level, crop, fit, contrast, center }: PredictFlags): PrepareOptions {
  if (raw) return { steps: 'none' };
  const given = Object.entries({ invert, level, crop, fit, contrast, center }).filter(
    ([, value]) => value !== undefined,
  );
  return { steps: prepare, ...(Object.fromEntries(given) as PrepareOptions) };
}

async function* sources(names: readonly string[]): AsyncGenerator<ImageSource> {
  for (const name of names) yield name === STDIN ? { name: STDIN_NAME, bytes: await readStandardInput() } : name;
}

/** Standard input up to one byte more than an image may have: decodeImage refuses it then. */
async function readStandardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
    if (bytes > DEFAULT_IMAGE_LIMITS.maxBytes) break;
  }
  return Buffer.concat(parts);
}

function summary(count: number, failures: number, seconds: number): string {
  const readCount = count - failures;
  const rate = new Intl.NumberFormat('en-US').format(Math.round(readCount / seconds));
  const read = `Read ${counted(readCount, 'image')} in ${seconds.toFixed(1)} s, ${rate} images/s.`;
  return failures === 0 ? read : `${read} ${counted(failures, 'image')} could not be read.`;
}

/** Prints results in the form that was asked for, and writes pictures of the steps. */
class Output {
  readonly #flags: PredictFlags;
  readonly #classNames: readonly string[];
  readonly #table: PredictionTable;
  /** File or directory for pictures of the steps; null: none. */
  readonly #pictures: string | null;
  readonly #isDirectory: boolean;
  readonly #written = new Set<string>();

  constructor(names: readonly string[], flags: PredictFlags, classNames: readonly string[]) {
    this.#flags = flags;
    this.#classNames = classNames;
    const shown = names.map((name) => (name === STDIN ? STDIN_NAME : name));
    this.#table = new PredictionTable(shown, classNames);
    this.#pictures = flags.explain === undefined || flags.explain === STDIN ? null : flags.explain;
    this.#isDirectory = names.length > 1 || !/\.png$/i.test(flags.explain ?? '');
  }

  async begin(): Promise<void> {
    if (this.#pictures !== null && this.#isDirectory) await mkdir(this.#pictures, { recursive: true });
    if (this.#flags.csv) print(stringify([predictionColumns(this.#classNames)], { escape_formulas: true }));
    else if (!this.#flags.json) print(`${this.#table.head()}\n`);
  }

  async add(result: PredictionResult): Promise<void> {
    if (this.#flags.csv)
      print(stringify([predictionCells(result, this.#classNames.length)], { escape_formulas: true }));
    else if (this.#flags.json) print(`${predictionJson(result)}\n`);
    else if (!result.error) {
      const lines = [this.#table.row(result), ...(this.#flags.explain === undefined ? [] : explanation(result))];
      print(`${lines.join('\n')}\n`);
    }
    if (!result.error && this.#pictures !== null) await this.#draw(this.#pictures, result);
  }

  async #draw(place: string, { image, steps }: Prediction): Promise<void> {
    const file = this.#isDirectory ? path.join(place, this.#pictureName(image)) : place;
    await writeFileAtomic(file, await explainPicture(steps));
  }

  /** The name of the image with '.png' behind it; images of several directories may have the same. */
  #pictureName(image: string): string {
    const base = path.basename(image);
    let name = `${base}.png`;
    for (let count = 2; this.#written.has(name); count++) name = `${base}-${count}.png`;
    this.#written.add(name);
    return name;
  }
}

function print(text: string): void {
  process.stdout.write(text);
}
