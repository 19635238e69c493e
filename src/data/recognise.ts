import { stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';
import { isDirectoryAt, namesIn } from './layouts/looking.js';
import { LAYOUTS } from './layouts/registry.js';
import type { DataSource, Layout, SourceOptions } from './source.js';

/** Most folders that are looked into for a data set that lies deeper. */
const MAX_FOLDERS = 60;
/** Levels below the place. */
const MAX_DEPTH = 2;
/** One of the files of a data set that is a directory. */
const IDX_FILE = /[-.]idx\d-(?:ubyte|int)(?:\.gz)?$/;
/** Archives, in which data sets are often published. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.\w+|7z|rar)$/i;

/** The answer of one layout. */
export interface LayoutAnswer {
  readonly name: string;
  /** null: it does not fit. */
  readonly source: DataSource | null;
  /** Why not; null: it fits. */
  readonly reason: string | null;
  /** The layout fits, but something is missing. */
  readonly error: OperationalError | null;
}

/**
 * Finds out how a data set lies on disk.
 *
 * @param place a file or directory
 * @throws OperationalError `dataset-missing`; `dataset-layout` with the reason of each layout; or what the layout that fits says
 */
export async function recognise(place: string, options: SourceOptions): Promise<DataSource> {
  const absolute = path.resolve(place);
  await requirePlace(absolute);
  const answers: LayoutAnswer[] = [];
  for await (const answer of askLayouts(absolute, options)) {
    if (answer.source) return answer.source;
    answers.push(answer);
  }
  const error = answers.find((answer) => answer.error)?.error;
  if (error) throw error;
  throw unknownLayout(absolute, answers, await hintFor(absolute, options));
}

/** The answers of all layouts about a place that exists, in their order. */
export async function* askLayouts(place: string, options: SourceOptions): AsyncGenerator<LayoutAnswer> {
  for (const load of LAYOUTS) yield await askLayout(await load(), place, options);
}

async function askLayout(layout: Layout, place: string, options: SourceOptions): Promise<LayoutAnswer> {
  const { name } = layout;
  try {
    const answer = await layout.recognise(place, options);
    if ('reason' in answer) return { name, source: null, reason: answer.reason, error: null };
    return { name, source: answer, reason: null, error: null };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { name, source: null, reason: error.message, error };
  }
}

async function requirePlace(place: string): Promise<void> {
  try {
    await stat(place);
  } catch (cause) {
    const problem = codeOf(cause) === 'ENOENT' ? 'there is nothing at that place' : 'this user may not read it';
    throw new OperationalError(
      'dataset-missing',
      `Cannot read data set ${quoted(place)}: ${problem}.`,
      'Give a file or directory with a data set, or nothing to use MNIST, which is included.',
      { cause },
    );
  }
}

/** Folders a level or two below in which a layout fits, at most three. */
async function placesBelow(place: string, options: SourceOptions): Promise<string[]> {
  const found: string[] = [];
  let level = [place];
  let looked = 0;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const parent of level) {
      for (const name of (await namesIn(parent)).sort()) {
        const folder = path.join(parent, name);
        if (looked >= MAX_FOLDERS || found.length >= 3) return found;
        if (!(await isDirectoryAt(folder))) continue;
        looked++;
        if (await fits(folder, options)) found.push(folder);
        else next.push(folder);
      }
    }
    level = next;
  }
  return found;
}

async function fits(folder: string, options: SourceOptions): Promise<boolean> {
  for await (const { source, error } of askLayouts(folder, options)) {
    if (source || error?.code === 'dataset-choice') return true;
  }
  return false;
}

/** Says where the data set may be instead. */
async function hintFor(place: string, options: SourceOptions): Promise<string> {
  const [isFolder, parent] = [await isDirectoryAt(place), path.dirname(place)];
  const isPart = !isFolder && IDX_FILE.test(place) && (await fits(parent, options));
  const others = isFolder ? await placesBelow(place, options) : isPart ? [parent] : [];
  if (others.length > 0) return `There is a data set in ${others.map(quoted).join(', ')}: give that place.`;
  const names = isFolder ? (await namesIn(place)).sort() : [path.basename(place)];
  const archive = names.find((name) => ARCHIVE.test(name));
  if (archive !== undefined) return `Unpack ${quoted(archive)}, and give the folder with its content.`;
  return 'docs/data.md shows every layout with an example.';
}

function unknownLayout(place: string, answers: readonly LayoutAnswer[], hint: string): OperationalError {
  const reasons = answers.map(({ name, reason }) => `\n  ${name}: ${reason}`).join('');
  return new OperationalError(
    'dataset-layout',
    `Cannot use ${quoted(place)} as a data set: it must have one of these layouts.${reasons}`,
    hint,
  );
}
