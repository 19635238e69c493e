import assert from 'node:assert/strict';
import type { DataSource, Layout, SamplePart, SourceOptions } from '../../src/data/source.js';

/** All samples of a part. */
export interface ReadSamples {
  readonly labels: readonly number[];
  /** Of each sample. */
  readonly images: readonly Buffer[];
  /** Height, width and channels of each sample: '28x28x1'. */
  readonly sizes: readonly string[];
}

/** Reads a part whole. */
export async function readPart(part: SamplePart | null): Promise<ReadSamples> {
  assert.ok(part, 'there is such a part');
  const labels: number[] = [];
  const images: Buffer[] = [];
  const sizes: string[] = [];
  for await (const block of part.blocks()) {
    assert.ok(block.count > 0, 'a block has samples');
    const bytes = block.height * block.width * block.channels;
    assert.equal(block.pixels.length, block.count * bytes);
    assert.equal(block.labels.length, block.count);
    for (let index = 0; index < block.count; index++) {
      labels.push(block.labels[index] as number);
      images.push(Buffer.from(block.pixels.subarray(index * bytes, (index + 1) * bytes)));
      sizes.push(`${block.height}x${block.width}x${block.channels}`);
    }
  }
  return { labels, images, sizes };
}

/** Recognises a place that has the layout. */
export async function recognised(
  layout: Layout,
  place: string,
  options: Partial<SourceOptions> = {},
): Promise<DataSource> {
  const source = await layout.recognise(place, { dataset: null, seed: 1, ...options });
  assert.ok('train' in source, `it has the layout: ${JSON.stringify(source)}`);
  return source;
}
