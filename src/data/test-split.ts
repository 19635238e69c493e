import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { randomGenerator } from '../shared/random.js';
import type { DataSource, SampleBlock, SamplePart } from './source.js';

/** One of so many samples of each class becomes the test set of a source that has none. */
export const TEST_SHARE = 5;

/** For people: how the test set was made. */
export const TEST_SPLIT_NOTE = `it has no test set: one of ${TEST_SHARE} samples of each class, chosen by the seed, is the test set`;

/**
 * Decides which samples become the test set, one after the other in the order of the source: of each TEST_SHARE
 * consecutive samples of a class, one that the seed and the class choose. So the sets have the same classes in the same
 * shares, and nobody has to count the samples first. The first sample of a class always stays in the training set.
 */
export class TestChooser {
  readonly #classes = new Map<number, { readonly generator: RandomGenerator; seen: number; chosen: number }>();

  /** @param seed an unsigned 32-bit integer */
  constructor(readonly seed: number) {}

  /** Whether the next sample, which has this label, belongs to the test set. */
  isTest(label: number): boolean {
    let state = this.#classes.get(label);
    if (!state) {
      const generator = randomGenerator('test-set', this.seed, label);
      state = { generator, seen: 0, chosen: uniformInt(generator, 1, TEST_SHARE - 1) };
      this.#classes.set(label, state);
    }
    const place = state.seen % TEST_SHARE;
    if (place === 0 && state.seen > 0) state.chosen = uniformInt(state.generator, 0, TEST_SHARE - 1);
    state.seen++;
    return place === state.chosen;
  }
}

/** The source itself if it has a test set; otherwise the same with a part of its training set as the test set. */
export function withTestSet(source: DataSource, seed: number): DataSource {
  if (source.test) return source;
  return {
    ...source,
    train: chosenPart(source.train, seed, false),
    test: chosenPart(source.train, seed, true),
    notes: [...source.notes, TEST_SPLIT_NOTE],
  };
}

function chosenPart(part: SamplePart, seed: number, isTest: boolean): SamplePart {
  return {
    async *blocks() {
      const chooser = new TestChooser(seed);
      for await (const block of part.blocks()) {
        const kept = keptOf(block, (label) => chooser.isTest(label) === isTest);
        if (kept.count > 0) yield kept;
      }
    },
  };
}

/** The samples whose labels are kept. `keep` is called once for each sample, in order. */
function keptOf(block: SampleBlock, keep: (label: number) => boolean): SampleBlock {
  const indices = Array.from({ length: block.count }, (_, index) => index).filter((index) =>
    keep(block.labels[index] as number),
  );
  const bytes = block.height * block.width * block.channels;
  const pixels = new Uint8Array(indices.length * bytes);
  for (const [place, index] of indices.entries()) {
    pixels.set(block.pixels.subarray(index * bytes, (index + 1) * bytes), place * bytes);
  }
  return { ...block, count: indices.length, pixels, labels: indices.map((index) => block.labels[index] as number) };
}
