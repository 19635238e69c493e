import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barRows, readingWords } from '../../../../src/page/model/try-it/reading.js';
import { DEFAULT_CLASS_NAMES as DIGITS } from '../../../../src/shared/run-config.js';
import { LETTERS } from '../../../support/class-models.js';

const sure = { predicted: 8, probabilities: Float32Array.of(0, 0, 0, 0.0004, 0, 0, 0, 0, 0.9996, 0) };
const unsure = { predicted: 3, probabilities: Float32Array.of(0, 0, 0.004, 0.5, 0, 0.25, 0.246, 0, 0, 0) };

test('a bar for each digit, of which the best is marked', () => {
  const rows = barRows(unsure, DIGITS);
  assert.deepEqual(
    rows.map(({ digit }) => digit),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(rows[3], { digit: 3, name: '3', probability: 0.5, text: '50.0 %', isBest: true });
  assert.deepEqual(rows[5], { digit: 5, name: '5', probability: 0.25, text: '25.0 %', isBest: false });
  assert.equal(rows.filter(({ isBest }) => isBest).length, 1);
});

test('rounding does not promise certainty', () => {
  assert.deepEqual([barRows(sure, DIGITS)[8]?.text, barRows(sure, DIGITS)[3]?.text], ['> 99.9 %', '< 0.1 %']);
});

test('without a drawing all bars are empty', () => {
  assert.deepEqual(
    barRows(null, DIGITS).filter(({ probability, text, isBest }) => probability !== 0 || text !== '' || isBest),
    [],
  );
});

test('words for people who do not see the bars name the digit and the next one', () => {
  assert.equal(readingWords(sure, DIGITS), 'It reads an 8, with more than 99.9 %.');
  assert.equal(readingWords(unsure, DIGITS), 'It reads a 3, with 50.0 %. Next comes 5, with 25.0 %.');
});

test('logits that overflow give a dash instead of a figure', () => {
  const overflown = { predicted: 0, probabilities: new Float32Array(10).fill(Number.NaN) };
  assert.equal(barRows(overflown, DIGITS)[0]?.text, '–');
  assert.equal(readingWords(overflown, DIGITS), 'It reads a 0, with –.');
});

test('of many classes only the most probable have bars, the best first, by name', () => {
  const probabilities = Float32Array.from({ length: 26 }, (_, letter) => (letter === 3 ? 0.5 : 0.02));
  const rows = barRows({ predicted: 3, probabilities: probabilities.with(25, 0.25) }, LETTERS);
  assert.deepEqual(rows.map(({ name }) => name).join(''), 'DZABCEFGHI');
  assert.ok(rows[0]?.isBest);
  assert.equal(barRows(null, LETTERS).length, 10);
  const unknown = { predicted: 25, probabilities: new Float32Array(26).fill(Number.NaN) };
  assert.equal(barRows(unknown, LETTERS)[0]?.name, 'Z');
});

test('other classes than digits have no article', () => {
  const clothes = { predicted: 1, probabilities: Float32Array.of(0.25, 0.75) };
  assert.equal(readingWords(clothes, ['coat', 'bag']), 'It sees bag, with 75.0 %. Next comes coat, with 25.0 %.');
});
