import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { ChunkSource } from '../../src/coordinator/serving/chunk-source.js';
import { loadSplit } from '../../src/shared/data/image-directory.js';
import type { Welcome } from '../../src/shared/protocol/messages.js';
import { DatasetCache, type MissingChunk } from '../../src/worker/dataset-cache.js';
import { type FoundSplit, SplitFinder } from '../../src/worker/split-finder.js';
import { idxBytes } from '../support/idx-files.js';
import { smallSplit } from '../support/small-split.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { TOY_WELCOME } from '../support/toy-worker.js';

// Three chunks, and one of the sample list.
const { data, manifest, list, imagesOf } = await smallSplit(800);
const source = new ChunkSource(data, manifest, list);
const welcome: Welcome = { ...TOY_WELCOME, trainSplit: manifest, sampleListSha256: list.sha256 };
let cacheDirectory: string;
let cache: DatasetCache;

beforeEach(() => {
  cacheDirectory = path.join(temporaryDirectory(), 'cache');
  cache = new DatasetCache(cacheDirectory);
});
after(() => source.close());

const finder = (canBeginEarly = true, from = cache): SplitFinder =>
  new SplitFinder({ ownData: null, builtInDirectory: null, cache: from, canBeginEarly });

/** Stores what is missing until nothing is; returns which chunks that were. */
async function fetchAll(next: () => Promise<MissingChunk | null>): Promise<number[]> {
  const chunks: number[] = [];
  for (let missing = await next(); missing; missing = await next()) {
    chunks.push(missing.chunk);
    await cache.store(manifest, missing.chunk, await source.read(missing.chunk));
  }
  return chunks.sort();
}

/** Fetches what a worker needs to begin. */
async function begin(splits: SplitFinder): Promise<{ found: FoundSplit; chunks: number[] }> {
  const all: FoundSplit[] = [];
  const chunks = await fetchAll(async () => {
    const next = await splits.find(welcome);
    if ('chunk' in next) return next;
    all.push(next);
    return null;
  });
  return { found: all[0] as FoundSplit, chunks };
}

test('a worker begins with the sample list, and has the whole set in the end, in memory and in the cache', async () => {
  const splits = finder();
  const { found, chunks } = await begin(splits);
  assert.deepEqual(chunks, [3], 'the list is enough to begin');
  const { partial, dataset } = found;
  assert.ok(partial && dataset === partial.dataset);
  partial.store([0, 700], imagesOf([0, 700]));
  assert.deepEqual(partial.lacking(Uint32Array.of(0, 1, 700)), [1]);
  assert.deepEqual(await fetchAll(() => splits.complete(partial, welcome)), [0, 1, 2]);
  assert.deepEqual(partial.lacking(Uint32Array.of(0, 1, 700)), []);
  assert.deepEqual(dataset, (await loadSplit(data, 'train')).dataset);
  assert.deepEqual(readdirSync(cacheDirectory), [manifest.sha256]);
  const again = await begin(finder());
  assert.deepEqual([again.found.partial, again.chunks], [null, []], 'the cache has it');
});

test('an engine that copies the data set, and a coordinator without a list, make the worker wait for all of it', async () => {
  const { found, chunks } = await begin(finder(false));
  assert.deepEqual([found.partial, chunks], [null, [0, 1, 2]]);
  const other = new DatasetCache(path.join(temporaryDirectory(), 'cache'));
  const missing = await finder(true, other).find({ ...welcome, sampleListSha256: null });
  assert.ok('chunk' in missing && missing.chunk < 3);
});

test('a set that another worker of the host completes meanwhile is taken over', async () => {
  const splits = finder();
  const { found } = await begin(splits);
  assert.ok(found.partial);
  await begin(finder(false));
  assert.equal(await splits.complete(found.partial, welcome), null);
  assert.deepEqual(found.dataset, (await loadSplit(data, 'train')).dataset);
});

test('a list that is another one is fetched again, once', async () => {
  const splits = finder();
  const bytes = (await source.read(3)).slice();
  bytes[800] = (bytes[800] ?? 0) ^ 1;
  await cache.store(manifest, 3, bytes);
  assert.deepEqual(await splits.find(welcome), { chunk: 3, storedCount: 0, chunkCount: 4 });
  await cache.store(manifest, 3, bytes);
  await assert.rejects(splits.find(welcome), { code: 'dataset-corrupt', message: /twice had another one/ });
});

test('what an earlier coordinator sent wrong does not count against the next, nor the list against the set', async () => {
  const splits = finder();
  const next: Welcome = { ...welcome, coordinatorId: 'd'.repeat(32) };
  const storeWrong = async (chunk: number): Promise<void> =>
    cache.store(manifest, chunk, (await source.read(chunk)).slice().fill(1, 0, 9));
  await storeWrong(3);
  await splits.find(welcome);
  await storeWrong(3);
  assert.ok('chunk' in (await splits.find(next)));
  const { partial } = (await begin(splits)).found;
  assert.ok(partial);
  const storeAllWrong = async (): Promise<void> => {
    for (const chunk of [0, 1, 2]) await storeWrong(chunk);
  };
  for (const from of [welcome, next]) {
    await storeAllWrong();
    assert.ok(await splits.complete(partial, from), 'it is fetched again');
  }
  await storeAllWrong();
  await assert.rejects(splits.complete(partial, next), { code: 'dataset-corrupt' });
});

test('a set in the cache that is damaged counts for nothing, and is fetched again', async () => {
  const splits = finder();
  const { partial, dataset } = (await begin(splits)).found;
  assert.ok(partial);
  await begin(finder(false));
  const images = path.join(cacheDirectory, manifest.sha256, 'train-images-idx3-ubyte');
  writeFileSync(images, readFileSync(images).fill(7, 5000, 5010));
  assert.ok(await splits.complete(partial, welcome), 'chunks are missing');
  assert.deepEqual(partial.lacking(Uint32Array.of(0, 799)), [0, 799]);
  await fetchAll(() => splits.complete(partial, welcome));
  assert.deepEqual(dataset, (await loadSplit(data, 'train')).dataset);
});

test('the included set is used when it is the same, and not read through when it has another number of samples', async () => {
  const withIncluded = (builtInDirectory: string): SplitFinder =>
    new SplitFinder({ ownData: null, builtInDirectory, cache, canBeginEarly: true });
  const found = await withIncluded(data).find(welcome);
  assert.ok('dataset' in found && found.partial === null);
  const other = temporaryDirectory();
  // Behind the header is nothing, so reading on would fail.
  writeFileSync(path.join(other, 'train-images-idx3-ubyte'), idxBytes([801, 28, 28], new Uint8Array()));
  writeFileSync(path.join(other, 'train-labels-idx1-ubyte'), idxBytes([801], new Uint8Array()));
  assert.ok('chunk' in (await withIncluded(other).find(welcome)));
});

test('the included set is used for the next run, too, if the run before had another set', async () => {
  const splits = new SplitFinder({ ownData: null, builtInDirectory: data, cache, canBeginEarly: true });
  assert.ok('chunk' in (await splits.find({ ...welcome, trainSplit: { ...manifest, sha256: '1'.repeat(64) } })));
  assert.ok('dataset' in (await splits.find(welcome)));
});
