import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchLabels } from '../../src/evaluate/match-labels.js';
import { LETTERS } from '../support/class-models.js';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const labels = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);

test('labels of the same classes stay as they are', () => {
  for (const names of [DIGITS, null]) {
    const given = labels(9, 0, 3);
    assert.deepEqual(matchLabels(given, names, DIGITS, 'data'), { labels: given, warning: null });
  }
});

test('numbers that the model has too need no warning, even if the data set has more classes', () => {
  const given = labels(0, 3);
  assert.deepEqual(matchLabels(given, DIGITS, DIGITS.slice(0, 4), 'data'), { labels: given, warning: null });
});

test('labels are matched by the names of their classes: in another order, and where the data set has fewer', () => {
  const ofAnimals = ['cat', 'dog', 'owl'];
  assert.deepEqual(
    matchLabels(labels(0, 1, 2, 0), ['owl', 'cat', 'dog'], ofAnimals, 'data').labels,
    labels(2, 0, 1, 2),
  );
  assert.deepEqual(matchLabels(labels(0, 1), ['dog', 'owl'], ofAnimals, 'data'), {
    labels: labels(1, 2),
    warning: null,
  });
  assert.deepEqual(matchLabels(labels(0, 1), ['3', '7'], DIGITS, 'data'), { labels: labels(3, 7), warning: null });
});

test('labels that only one side names are matched by number, with a warning', () => {
  const warning =
    /only one of data set and model names its classes, so they were matched by number: '1' of the data set is 'B' of the model/;
  const unnamed = matchLabels(labels(25, 1), null, LETTERS, 'data');
  assert.deepEqual(unnamed.labels, labels(25, 1));
  assert.match(unnamed.warning ?? '', warning);
  const named = matchLabels(
    labels(2, 1),
    LETTERS,
    LETTERS.map((_, i) => String(i)),
    'data',
  );
  assert.match(named.warning ?? '', /'B' of the data set is '1' of the model/);
});

test('samples of a class that the model does not know are refused; a class without samples is not', () => {
  const refusal = (message: RegExp) => ({ code: 'dataset-label', message });
  assert.throws(
    () => matchLabels(labels(0, 1, 1), ['cat', 'owl'], ['cat', 'dog'], '/data'),
    refusal(
      /^Cannot evaluate on '\/data': the model must know the class of every sample, but does not know 'owl', which 2 samples have\. It knows 'cat', 'dog'\.$/,
    ),
  );
  assert.throws(() => matchLabels(labels(4), null, ['0', '1', '2', '3'], 'data'), refusal(/does not know '4'/));
  assert.deepEqual(matchLabels(labels(0, 0), ['cat', 'owl'], ['cat', 'dog'], 'data').labels, labels(0, 0));
});
