import type { Dataset } from '../shared/data/dataset.js';
import { readIdxHeader } from '../shared/data/idx.js';
import { type LoadedSplit, loadSplit } from '../shared/data/image-directory.js';
import { chunkCount, listChunkCount } from '../shared/data/split-chunks.js';
import { splitFiles } from '../shared/data/split-files.js';
import { OperationalError } from '../shared/errors.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import type { Welcome } from '../shared/protocol/messages.js';
import type { SplitManifest } from '../shared/run-config.js';
import type { ChunkSearch, DatasetCache, MissingChunk } from './dataset-cache.js';
import { loadOwnData, type OwnData } from './own-data.js';
import { PartialDataset } from './partial-dataset.js';

export interface SplitFinderOptions {
  /** The only data set to use; null: the coordinator's data set. */
  readonly ownData: OwnData | null;
  /** Directory with the included IDX files; null if there are none. */
  readonly builtInDirectory: string | null;
  readonly cache: DatasetCache;
  /** Whether the engine can begin before all images are here. */
  readonly canBeginEarly: boolean;
}

/** A training set to compute with. */
export interface FoundSplit {
  readonly dataset: Dataset;
  /** The same, if some images are not here yet; null: all are. */
  readonly partial: PartialDataset | null;
}

/** Finds the training set of a run on this host, or says what must be fetched. */
export class SplitFinder {
  /** SHA-256 of the data set that was looked for last and is not the included one. */
  #otherThanBuiltIn: string | undefined;
  /** Keys of what was fetched, and was something else. */
  readonly #fetchedWrong = new Set<string>();

  constructor(private readonly options: SplitFinderOptions) {}

  /**
   * The worker's own data set, the included one, or else one that was fetched earlier or is being fetched.
   *
   * @throws OperationalError `dataset-mismatch` (the worker's own training set is not the coordinator's), `dataset-corrupt` (what was
   *   fetched is not it either), or one of loadSplit's or of DatasetCache's
   */
  async find(welcome: Welcome): Promise<FoundSplit | MissingChunk> {
    const { ownData, builtInDirectory, cache, canBeginEarly } = this.options;
    const { trainSplit, sampleListSha256 } = welcome;
    if (ownData) return whole(await loadOwnData(ownData, welcome));
    if (builtInDirectory !== null && this.#otherThanBuiltIn !== trainSplit.sha256) {
      const split = await loadIfAsLarge(builtInDirectory, trainSplit);
      if (split?.sha256 === trainSplit.sha256) return whole(split);
      this.#otherThanBuiltIn = trainSplit.sha256;
    }
    const cached = await cache.load(trainSplit);
    if (cached) return whole(cached);
    if (canBeginEarly && sampleListSha256 !== null) {
      const missing = await this.#missingOfList(trainSplit);
      if (missing) return missing;
      const list = await cache.loadList(trainSplit, sampleListSha256);
      if (list) {
        const partial = new PartialDataset(trainSplit, list);
        return { dataset: partial.dataset, partial };
      }
      if (!(await cache.isComplete(trainSplit))) this.#countWrong(welcome, sampleListSha256);
    } else {
      const missing = await this.#missingOfSplit(welcome);
      if (missing) return missing;
    }
    return await this.find(welcome);
  }

  /**
   * The next chunk of a set of which some images are here; null when all are, and are checked.
   *
   * @param welcome of a run with this training set
   * @throws OperationalError as find does
   */
  async complete(partial: PartialDataset, welcome: Welcome): Promise<MissingChunk | null> {
    for (;;) {
      const missing = await this.#missingOfSplit(welcome);
      if (missing) return missing;
      if (await this.options.cache.fill(partial)) return null;
    }
  }

  #missingOfList(trainSplit: SplitManifest): Promise<MissingChunk | null> {
    const chunks = { first: chunkCount(trainSplit), count: listChunkCount(trainSplit) };
    return this.options.cache.missing(trainSplit, startingAnywhere(chunks));
  }

  /** null: the set is in the cache. */
  async #missingOfSplit(welcome: Welcome): Promise<MissingChunk | null> {
    const { cache } = this.options;
    const { trainSplit } = welcome;
    for (;;) {
      const chunks = startingAnywhere({ first: 0, count: chunkCount(trainSplit) });
      const missing = await cache.missing(trainSplit, chunks);
      if (missing) return missing;
      if (await cache.assemble(trainSplit)) return null;
      this.#countWrong(welcome, trainSplit.sha256);
    }
  }

  /**
   * The first time, chunks of an earlier coordinator may have been at fault: they stay in the cache. So each coordinator may try twice, with
   * each thing that it sends.
   */
  #countWrong({ coordinatorId, trainSplit }: Welcome, sha256: string): void {
    const key = `${coordinatorId} ${sha256}`;
    if (this.#fetchedWrong.has(key)) throw datasetCorrupt(trainSplit);
    this.#fetchedWrong.add(key);
  }
}

const whole = ({ dataset }: { readonly dataset: Dataset }): FoundSplit => ({ dataset, partial: null });

/** null: its header says that it has another number of samples, so it need not be read to know that it is another set. */
async function loadIfAsLarge(directory: string, { sampleCount }: SplitManifest): Promise<LoadedSplit | null> {
  const { imagesFile } = await splitFiles(directory, 'train');
  const header = await readIdxHeader(imagesFile);
  return header?.dimensions[0] === sampleCount ? await loadSplit(directory, 'train', MAX_CLASS_COUNT) : null;
}

/** Workers of a host that begin at different chunks share the work. */
const startingAnywhere = (chunks: Omit<ChunkSearch, 'startAt'>): ChunkSearch => ({
  ...chunks,
  startAt: chunks.first + Math.floor(Math.random() * chunks.count),
});

function datasetCorrupt({ sha256 }: SplitManifest): OperationalError {
  return new OperationalError(
    'dataset-corrupt',
    `Cannot train: the data set that the coordinator sent must have the SHA-256 ${sha256.slice(0, 12)}..., but twice had another one.`,
    "The coordinator's files have changed since it started: start it again.",
  );
}
