import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataSource, SampleBlock, SamplePart } from '../../src/data/source.js';
import { TEST_SHARE, TEST_SPLIT_NOTE, TestChooser, withTestSet } from '../../src/data/test-split.js';
import { readPart } from '../support/read-source.js';

/** Which of so many samples of one class, from 0, are chosen. */
function chosenOf(seed: number, label: number, count: number): number[] {
  const chooser = new TestChooser(seed);
  return Array.from({ length: count }, (_, sample) => sample).filter(() => chooser.isTest(label));
}

test('of each five consecutive samples of a class one is chosen, and never the first of all', () => {
  for (let seed = 0; seed < 100; seed++) {
    const chosen = chosenOf(seed, 3, 50);
    assert.deepEqual(
      chosen.map((sample) => Math.floor(sample / TEST_SHARE)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.notEqual(chosen[0], 0);
  }
});

test('every place of the five is chosen at times', () => {
  const places = new Set(chosenOf(1, 0, 500).map((sample) => sample % TEST_SHARE));
  assert.equal(places.size, TEST_SHARE);
});

test('seed and class choose, and in every version of the program the same samples', () => {
  assert.deepEqual(chosenOf(0, 0, 30), [2, 7, 12, 19, 21, 28]);
  assert.notDeepEqual(chosenOf(1, 0, 100), chosenOf(0, 0, 100));
  assert.notDeepEqual(chosenOf(0, 1, 100), chosenOf(0, 0, 100));
});

test('a class does not depend on the samples of others between its own', () => {
  const chooser = new TestChooser(7);
  const mixed: number[] = [];
  for (let sample = 0; sample < 40; sample++) {
    if (chooser.isTest(2)) mixed.push(sample);
    for (let other = 0; other < sample % 4; other++) chooser.isTest(other % 2);
  }
  assert.deepEqual(mixed, chosenOf(7, 2, 40));
});

/** Samples of these labels in blocks of two, of which many have none that is chosen, each with its number as its only pixel. */
function numbered(labels: readonly number[]): SamplePart {
  return {
    async *blocks(): AsyncGenerator<SampleBlock> {
      for (let begin = 0; begin < labels.length; begin += 2) {
        const some = labels.slice(begin, begin + 2);
        const pixels = Uint8Array.from(some, (_, index) => begin + index);
        yield { count: some.length, height: 1, width: 1, channels: 1, pixels, labels: some };
      }
    },
  };
}

const LABELS = Array.from({ length: 60 }, (_, sample) => sample % 3);
const SOURCE: DataSource = {
  layout: 'a test',
  files: [],
  classNames: null,
  train: numbered(LABELS),
  validation: null,
  test: null,
  notes: ['before'],
};

test('a source without a test set gets one: every sample is in one of both, with its own label', async () => {
  const { train, test: held, notes } = withTestSet(SOURCE, 4);
  assert.deepEqual(notes, ['before', TEST_SPLIT_NOTE]);
  const [kept, chosen] = [await readPart(train), await readPart(held)];
  assert.deepEqual([kept.labels.length, chosen.labels.length], [48, 12]);
  const numbers: number[] = [];
  for (const { images, labels } of [kept, chosen]) {
    for (const [place, image] of images.entries()) {
      const number = image[0] as number;
      assert.equal(labels[place], LABELS[number]);
      numbers.push(number);
    }
  }
  assert.deepEqual(
    numbers.sort((a, b) => a - b),
    LABELS.map((_, sample) => sample),
  );
  const chooser = new TestChooser(4);
  const expected = LABELS.flatMap((label, sample) => (chooser.isTest(label) ? [sample] : []));
  assert.deepEqual(
    chosen.images.map((image) => image[0]),
    expected,
  );
});

test('a test set that is there stays', () => {
  const source = { ...SOURCE, test: numbered([0]) };
  assert.equal(withTestSet(source, 4), source);
});
