import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ChunkSource } from '../../src/coordinator/serving/chunk-source.js';
import { describeSplit, loadSplit } from '../../src/shared/data/image-directory.js';
import { chunkCount, splitBytes } from '../../src/shared/data/split-chunks.js';
import type { SplitManifest } from '../../src/shared/run-config.js';
import { DatasetCache } from '../../src/worker/dataset-cache.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

// Three chunks; the last begins among the images and holds all labels.
const SAMPLES = 800;
const chunksFrom = (startAt: number) => ({ first: 0, count: 3, startAt });

describe('a data set that is fetched', () => {
  let data: string;
  let cacheDirectory: string;
  let cache: DatasetCache;
  let manifest: SplitManifest;
  let source: ChunkSource;

  beforeEach(async () => {
    const home = temporaryDirectory();
    data = path.join(home, 'data');
    cacheDirectory = path.join(home, 'cache');
    writeSmallDataset(data, SAMPLES, 1);
    ({ manifest } = await describeSplit(data, 'train'));
    source = new ChunkSource(data, manifest, null);
    cache = new DatasetCache(cacheDirectory);
  });

  afterEach(() => source.close());

  /** Fetches what is missing, and puts it together. Returns how many chunks that took. */
  async function fetchAll(from = source, to = cache, startAt = 0): Promise<number> {
    let count = 0;
    const search = chunksFrom(startAt);
    for (let missing = await to.missing(manifest, search); missing; missing = await to.missing(manifest, search)) {
      await to.store(manifest, missing.chunk, await from.read(missing.chunk));
      count++;
    }
    assert.equal(await to.assemble(manifest), true);
    return count;
  }

  test('is the same one, and is kept', async () => {
    assert.equal(chunkCount(manifest), 3);
    assert.equal(splitBytes(manifest), 16 + SAMPLES * 784 + 8 + SAMPLES);
    assert.equal(await cache.load(manifest), null);
    assert.deepEqual(await cache.missing(manifest, chunksFrom(2)), { chunk: 2, storedCount: 0, chunkCount: 3 });
    assert.equal(await fetchAll(), 3);
    assert.deepEqual(await cache.load(manifest), await loadSplit(data, 'train'));
    assert.equal(await cache.missing(manifest, chunksFrom(0)), null);
    assert.deepEqual(readdirSync(cacheDirectory), [manifest.sha256], 'chunks and temporary files are gone');
  });

  test('comes from compressed files too', async () => {
    for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']) {
      writeFileSync(path.join(data, `${name}.gz`), gzipSync(readFileSync(path.join(data, name))));
      rmSync(path.join(data, name));
    }
    await fetchAll(new ChunkSource(data, manifest, null));
    assert.ok(await cache.load(manifest));
  });

  test('goes on where a killed worker stopped', async () => {
    await cache.store(manifest, 1, await source.read(1));
    writeFileSync(path.join(cacheDirectory, `${manifest.sha256}.chunks`, '0123456789abcdef.tmp'), 'torn');
    assert.equal(await fetchAll(), 2);
    assert.ok(await cache.load(manifest));
  });

  test('is fetched by several workers at once, and not twice', async () => {
    const counts = await Promise.all(
      [0, 1, 2].map((startAt) => fetchAll(source, new DatasetCache(cacheDirectory), startAt)),
    );
    assert.ok(counts.reduce((a, b) => a + b) <= 9);
    assert.ok(await cache.load(manifest));
    assert.deepEqual(readdirSync(cacheDirectory), [manifest.sha256]);
  });

  test('is fetched again when what is kept is damaged', async () => {
    const images = path.join(cacheDirectory, manifest.sha256, 'train-images-idx3-ubyte');
    const damages: (() => void)[] = [
      () => truncateSync(images, 1000),
      () => writeFileSync(images, readFileSync(images).fill(7, 5000, 5010)),
      () => rmSync(images),
    ];
    for (const damage of damages) {
      await fetchAll();
      damage();
      assert.equal(await cache.load(manifest), null);
      assert.ok(await cache.missing(manifest, chunksFrom(0)));
    }
  });

  test('is thrown away when it is another one than was announced', async () => {
    for (let chunk = 0; chunk < 3; chunk++) {
      const bytes = await source.read(chunk);
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      await cache.store(manifest, chunk, bytes);
    }
    assert.equal(await cache.assemble(manifest), false);
    assert.equal((await cache.missing(manifest, chunksFrom(0)))?.storedCount, 0);
    await assert.rejects(cache.store(manifest, 0, new Uint8Array(5)), { code: 'chunk-size' });
  });

  test('cannot be kept where nothing can be written', async () => {
    mkdirSync(path.dirname(cacheDirectory), { recursive: true });
    writeFileSync(cacheDirectory, 'a file');
    await assert.rejects(cache.store(manifest, 0, await source.read(0)), {
      code: 'cache-unusable',
      hint: /--cache-dir/,
    });
  });

  test('that has become shorter since the start is an error', async () => {
    truncateSync(path.join(data, 'train-images-idx3-ubyte'), 1000);
    await assert.rejects(source.read(0), /has become shorter/);
  });
});
