import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareDigit } from '../../../../src/inference/prepare/prepare-digit.js';
import { inkOf, noInk } from '../../../../src/page/model/try-it/ink.js';
import { networkInput } from '../../../../src/page/model/try-it/network-input.js';
import { EMPTY_PAD } from '../../../../src/page/model/try-it/pad.js';
import { DEFAULT_CLASS_NAMES } from '../../../../src/shared/run-config.js';
import { LETTERS } from '../../../support/class-models.js';
import { runningView } from '../../sample-view.js';

const LEARNED = { classNames: DEFAULT_CLASS_NAMES };

const one = [
  { x: 140, y: 0 },
  { x: 140, y: 240 },
];
const ink = inkOf([one]);

test('a drawing is prepared as an image of ink on black, without a doubt about its edges', () => {
  const { image, doubt } = networkInput({ kind: 'drawing', strokes: [one] }, ink, LEARNED);
  const picture = { width: 280, height: 280, pixels: ink };
  assert.deepEqual(image, prepareDigit(picture, { invert: 'never', level: false }).image);
  assert.equal(doubt, '');
});

test('strokes that do not touch stay together', () => {
  const dash = [
    { x: 90, y: 40 },
    { x: 190, y: 40 },
  ];
  const stem = [
    { x: 130, y: 90 },
    { x: 130, y: 250 },
  ];
  const { image } = networkInput({ kind: 'drawing', strokes: [dash, stem] }, inkOf([dash, stem]), LEARNED);
  const rows = Array.from({ length: 28 }, (_, row) =>
    image?.subarray(28 * row, 28 * row + 28).some((grey) => grey > 99),
  );
  assert.ok(rows.indexOf(false, rows.indexOf(true)) < rows.lastIndexOf(true), 'a gap, with ink above and below');
});

test('an empty pad has nothing to see', () => {
  assert.deepEqual(networkInput(EMPTY_PAD.content, noInk(), LEARNED), { image: null, doubt: '' });
});

test('an image says why its answer may be wrong', () => {
  const plain = { width: 40, height: 30, pixels: new Uint8Array(1200).fill(200) };
  assert.deepEqual(networkInput({ kind: 'image', picture: plain }, noInk(), LEARNED), {
    image: null,
    doubt: 'There is no digit in this image.',
  });
  const picture = { width: 280, height: 280, pixels: ink };
  assert.match(networkInput({ kind: 'image', picture }, noInk(), LEARNED).doubt, /An edge may cut the digit off\./);
});

test('a sample of the test set is not prepared again', () => {
  const [sample] = runningView().inspection?.mostWrong ?? [];
  assert.ok(sample);
  const { image } = networkInput({ kind: 'sample', sample }, noInk(), LEARNED);
  assert.deepEqual(Buffer.from(image ?? []).toString('base64'), sample.pixels);
});

test('letters are prepared as digits are, and other things are only resized', () => {
  const picture = { width: 280, height: 280, pixels: ink };
  const content = { kind: 'image', picture } as const;
  assert.match(networkInput(content, noInk(), { classNames: LETTERS }).doubt, /An edge may cut the character off\./);
  const things = { classNames: ['coat', 'bag'] };
  assert.deepEqual(networkInput(content, noInk(), things), {
    image: prepareDigit(picture, { steps: 'none' }).image,
    doubt: '',
  });
  const { image } = networkInput({ kind: 'drawing', strokes: [one] }, ink, things);
  assert.deepEqual(image, prepareDigit(picture, { steps: 'none' }).image);
  const blank = { width: 9, height: 9, pixels: new Uint8Array(81) };
  const { doubt } = networkInput({ kind: 'image', picture: blank }, noInk(), things);
  assert.equal(doubt, 'There is nothing in this image.');
});
