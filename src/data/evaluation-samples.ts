import path from 'node:path';
import { embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { type PreparedSplit, SPLIT_PREFIXES, splitFiles } from '../shared/data/split-files.js';
import { OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';
import { readClassNames } from './layouts/class-names-file.js';
import { namesIn } from './layouts/looking.js';
import { prepareSource } from './prepare.js';
import type { DataOptions } from './prepared-data.js';
import { recognise } from './recognise.js';
import type { SampleChoice } from './sample-choice.js';
import { TEST_SPLIT_NOTE } from './test-split.js';

/** Samples as IDX files. */
export interface FoundSamples {
  /** The person's own directory, or one in the cache. */
  readonly directory: string;
  /** The sets to read there, at least one. */
  readonly splits: readonly PreparedSplit[];
  /** By label; null: a class is named by its label. */
  readonly classNames: readonly string[] | null;
  /** Sentences for a person about the choices that were made. */
  readonly notes: readonly string[];
}

type Options = Omit<DataOptions, 'validation'>;

/**
 * Finds samples in a data set of any layout. IDX files as MNIST has them are used where they are, and may be those of one set alone.
 * Everything else is prepared as for a run.
 *
 * @throws OperationalError as prepareData does; `dataset-file-missing` when the data set has no such samples
 */
export async function findSamples(choice: SampleChoice, options: Options): Promise<FoundSamples> {
  const place = path.resolve(options.place ?? embeddedMnistDirectory());
  const source = await recognise(place, options).catch(async (error: unknown): Promise<FoundSamples> => {
    const begun = await idxImagesIn(place);
    const lacksFiles = error instanceof OperationalError && error.code === 'dataset-file-missing' && begun.length > 0;
    if (!lacksFiles) throw error;
    const splits = await idxSplits(place, begun, choice);
    return { directory: place, splits, classNames: await readClassNames(place), notes: [] };
  });
  if ('splits' in source) return source;
  const notes = notesFor(choice, [...source.notes, ...(source.test ? [] : [TEST_SPLIT_NOTE])]);
  const validation = source.validation ? (['validation'] as const) : [];
  const splits = chosen(choice, ['train', ...validation, 'test'], place);
  if (source.idxDirectory !== undefined) {
    return { directory: source.idxDirectory, splits, classNames: source.classNames, notes };
  }
  const { directory, classNames } = await prepareSource({ place, source }, { ...options, validation: null });
  return { directory, splits, classNames, notes };
}

function notesFor(choice: SampleChoice, notes: readonly string[]): string[] {
  if (choice === 'all') return notes.filter((note) => note !== TEST_SPLIT_NOTE);
  return notes.map((note) => (note === TEST_SPLIT_NOTE ? `${note}; --split all takes every sample` : note));
}

const IDX_SPLITS = ['train', 'validation', 'test'] as const satisfies PreparedSplit[];

/** The sets of which a directory has images under MNIST's names. */
async function idxImagesIn(place: string): Promise<PreparedSplit[]> {
  const names = await namesIn(place);
  return IDX_SPLITS.filter((split) => names.some((name) => name.startsWith(`${SPLIT_PREFIXES[split]}-images`)));
}

/**
 * The chosen sets of a directory that may lack some of them.
 *
 * @param begun sets of which it has images, at least one
 */
async function idxSplits(
  directory: string,
  begun: readonly PreparedSplit[],
  choice: SampleChoice,
): Promise<readonly PreparedSplit[]> {
  const splits = chosen(choice, begun, directory);
  for (const split of splits) await splitFiles(directory, split);
  return splits;
}

/** @param available at least one */
function chosen(choice: SampleChoice, available: readonly PreparedSplit[], place: string): readonly PreparedSplit[] {
  if (choice === 'all') return available;
  if (available.includes(choice)) return [choice];
  const name = { train: 'training', test: 'test', validation: 'validation' }[choice];
  throw new OperationalError(
    'dataset-file-missing',
    `Cannot evaluate on ${quoted(place)}: it must have a ${name} set of its own, but has none.`,
    `Try ${available.map((split) => `--split ${split}`).join(', ')}.`,
  );
}
