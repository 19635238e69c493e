import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ChunkSource } from '../../../src/coordinator/serving/chunk-source.js';
import { describeSplit, embeddedMnistDirectory } from '../../../src/shared/data/image-directory.js';
import { chunkCount, splitBytes } from '../../../src/shared/data/split-chunks.js';
import { CHUNK_BYTES } from '../../../src/shared/protocol/limits.js';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { smallSplit } from '../../support/small-split.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function digestOf(directory: string): Promise<{ got: string; expected: string }> {
  const { manifest } = await describeSplit(directory, 'train');
  const source = new ChunkSource(directory, manifest, null);
  const hash = createHash('sha256');
  for (let chunk = 0; chunk < chunkCount(manifest); chunk++) hash.update(await source.read(chunk));
  await source.close();
  return { got: hash.digest('hex'), expected: manifest.sha256 };
}

test('the chunks in their order are the split, from plain and from compressed files', async (t) => {
  const plain = path.join(temporaryDirectory(t), 'data');
  writeSmallDataset(plain, 2_100, 200);
  for (const directory of [plain, embeddedMnistDirectory()]) {
    const { got, expected } = await digestOf(directory);
    assert.equal(got, expected);
  }
});

test('nothing is opened before a chunk is asked for; what is missing then is an error', async (t) => {
  const manifest = { sampleCount: 10, sha256: '0'.repeat(64) };
  const source = new ChunkSource(path.join(temporaryDirectory(t), 'none'), manifest, null);
  await assert.rejects(source.read(0), { code: 'dataset-missing' });
  await source.close();
});

test('single images come from plain and from compressed files, and the sample list from memory', async (t) => {
  const { data, manifest, list, imagesOf } = await smallSplit(400);
  const samples = [399, 0, 7];
  const compressed = path.join(temporaryDirectory(t), 'compressed');
  mkdirSync(compressed);
  for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']) {
    writeFileSync(path.join(compressed, `${name}.gz`), gzipSync(readFileSync(path.join(data, name))));
  }
  for (const directory of [data, compressed]) {
    const source = new ChunkSource(directory, manifest, list);
    t.after(() => source.close());
    assert.deepEqual(await source.readImages(samples), imagesOf(samples));
    assert.deepEqual(await source.read(2), list.bytes);
    assert.equal((await source.read(1)).length, splitBytes(manifest) - CHUNK_BYTES);
  }
});

test('images that cannot be read are an error, and the next ones are read', async (t) => {
  const { data, manifest, imagesOf } = await smallSplit(400);
  const source = new ChunkSource(data, manifest, null);
  t.after(() => source.close());
  assert.deepEqual(await source.readImages([399]), imagesOf([399]));
  truncateSync(path.join(data, 'train-images-idx3-ubyte'), 16 + 300 * 784);
  await assert.rejects(source.readImages([0, 399]), /has become shorter/);
  assert.deepEqual(await source.readImages([299]), imagesOf([299]));
});
