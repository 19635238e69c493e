import path from 'node:path';
import { inspectData } from '../../data/inspect-data.js';
import { checkNewDirectory, makeNewDirectory } from '../../data/new-directory.js';
import { prepareSource, recogniseData } from '../../data/prepare.js';
import type { DataOptions } from '../../data/prepared-data.js';
import { askLayouts } from '../../data/recognise.js';
import { writeIdxSet } from '../../data/write-idx-set.js';
import { OperationalError } from '../../shared/errors.js';
import { printableJson } from '../../shared/text/printable.js';
import { EXIT_DONE, EXIT_INTERRUPTED } from '../exit-codes.js';
import { DEFAULT_CACHE_DIRECTORY } from '../options/data.js';
import { conversionJson, conversionReport } from '../report/conversion-report.js';
import { inspectionJson } from '../report/inspection-json.js';
import { inspectionReport, layoutLines, recognitionLines } from '../report/inspection-report.js';
import { noteLine } from '../report/note-line.js';
import { abilitiesOf } from '../report/terminal.js';
import { onStop } from '../stop-signals.js';
import { type DataChoice, trainCommandOf } from '../train-command.js';

export interface DataFlags {
  readonly dataset?: string;
  /** Samples from 1, or a share below 1. */
  readonly validation?: number;
  readonly seed: number;
  readonly cacheDir: string;
  readonly json?: boolean;
}

/** Width of lines that go to no terminal. */
const DEFAULT_COLUMNS = 100;

/**
 * `data inspect [PLACE]`: says what was recognised, and describes it. Resolves to the exit code.
 *
 * @param place undefined: MNIST, which is included
 * @throws OperationalError that says why it is no data set, or what is wrong with it
 */
export async function inspectCommand(place: string | undefined, flags: DataFlags): Promise<number> {
  const options = optionsOf(place, flags);
  const { json = false } = flags;
  const recognised = await recogniseData(options).catch(async (error: unknown) => {
    if (!json && place !== undefined && isOfOneLayout(error)) print(await answerLines(path.resolve(place), options));
    throw error;
  });
  // If the data set turns out to be damaged, these lines have said what it was taken for.
  if (!json) print(recognitionLines(recognised));
  const inspection = await inspectData(recognised, options);
  const command = trainCommandOf(choiceOf(place, flags), inspection.measured.figures);
  if (json) return print([printableJson(JSON.stringify(inspectionJson(inspection, command)))]);
  const { colours, unicode } = abilitiesOf(process.stdout, process.env);
  const columns = process.stdout.columns || DEFAULT_COLUMNS;
  return print(inspectionReport(inspection, command, { colours, unicode, columns }));
}

/**
 * `data convert PLACE OUT`: writes a data set as IDX files into a new directory. Resolves to the exit code.
 *
 * @throws OperationalError as inspectCommand does, and `data-exists`, `data-not-written`
 */
export async function convertCommand(place: string, output: string, flags: DataFlags): Promise<number> {
  const options = optionsOf(place, flags);
  const target = await checkNewDirectory(output, path.resolve(place));
  const data = await prepareSource(await recogniseData(options), options);
  const stopped = new AbortController();
  onStop(['SIGINT', 'SIGTERM', 'SIGHUP'], () => stopped.abort());
  try {
    await makeNewDirectory(target, (folder) => writeIdxSet(data, folder, stopped.signal));
  } catch (error) {
    if (stopped.signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
  // The samples are chosen now: of the options, only the seed still decides about the model.
  const command = trainCommandOf({ place: output, seed: flags.seed, cacheDirectory: DEFAULT_CACHE_DIRECTORY }, null);
  if (flags.json) return print([printableJson(JSON.stringify(conversionJson(target, data, command)))]);
  return print(conversionReport(output, data, command));
}

/** Whether it is the error of a layout that fits; the one of a place that fits none has all answers. */
const isOfOneLayout = (error: unknown): boolean =>
  error instanceof OperationalError && error.code !== 'dataset-layout' && error.code !== 'dataset-missing';

async function answerLines(place: string, options: DataOptions): Promise<string[]> {
  const answers = [];
  for await (const answer of askLayouts(place, options)) answers.push(answer);
  return layoutLines(place, answers);
}

const optionsOf = (place: string | undefined, { dataset, validation, seed, cacheDir }: DataFlags): DataOptions => ({
  place: place ?? null,
  dataset: dataset ?? null,
  validation: validation ?? null,
  seed,
  cacheDirectory: cacheDir,
  onProgress: (text) => process.stderr.write(`${noteLine('info', text)}\n`),
});

const choiceOf = (place: string | undefined, { dataset, validation, seed, cacheDir }: DataFlags): DataChoice => ({
  ...(place !== undefined && { place }),
  ...(dataset !== undefined && { dataset }),
  ...(validation !== undefined && { validation }),
  seed,
  cacheDirectory: cacheDir,
});

function print(lines: readonly string[]): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_DONE;
}
