import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adaptParameters } from '../../src/coordinator/last-layer.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { networkOf } from '../../src/shared/model/model.js';
import { LETTERS, parametersFor } from '../support/class-models.js';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
/** Weight and bias of the last layer begin here, for any number of classes. */
const LAST_LAYER = 60_856;

const adapted = (ofModel: readonly string[], ofData: readonly string[]) =>
  adaptParameters(
    { parameters: parametersFor(ofModel.length), classNames: ofModel },
    ofData,
    initialParameters(5, networkOf(ofData.length)),
  );

test('a model of the same classes keeps all its parameters', () => {
  for (const names of [DIGITS, LETTERS]) {
    const { lastLayer, parameters, note } = adapted(names, names);
    assert.deepEqual([lastLayer, note], ['kept', null]);
    assert.deepEqual(parameters, parametersFor(names.length));
  }
});

test('more, fewer and other classes get a new last layer, that of the seed; all other layers are the bits of the model', () => {
  for (const [ofModel, ofData, reason] of [
    [DIGITS, LETTERS, 'the model has 10 classes, and the data set 26'],
    [LETTERS, DIGITS, 'the model has 26 classes, and the data set 10'],
    [['cat', 'dog'], ['dog', 'owl'], "the model does not know 'owl'"],
  ] as const) {
    const { lastLayer, parameters, note } = adapted(ofModel, ofData);
    assert.deepEqual([lastLayer, note], ['new', `its last layer is new, because ${reason}`]);
    assert.equal(parameters.length, networkOf(ofData.length).parameterCount);
    assert.deepEqual(parameters.subarray(0, LAST_LAYER), parametersFor(ofModel.length).subarray(0, LAST_LAYER));
    const fromSeed = initialParameters(5, networkOf(ofData.length));
    assert.deepEqual(parameters.subarray(LAST_LAYER), fromSeed.subarray(LAST_LAYER));
  }
});

test('the same classes in another order take the outputs of their names', () => {
  const { lastLayer, parameters } = adapted(['a', 'b', 'c'], ['c', 'a', 'b']);
  assert.equal(lastLayer, 'reordered');
  const original = parametersFor(3);
  assert.deepEqual(parameters.subarray(0, LAST_LAYER), original.subarray(0, LAST_LAYER));
  const weights = (of: Float32Array, output: number) =>
    of.subarray(LAST_LAYER + 84 * output, LAST_LAYER + 84 * output + 84);
  for (const [to, from] of [2, 0, 1].entries()) {
    assert.deepEqual(weights(parameters, to), weights(original, from));
    assert.equal(parameters[LAST_LAYER + 3 * 84 + to], original[LAST_LAYER + 3 * 84 + from]);
  }
});

test('as many classes, which only one side names, are matched by number, and a note says so', () => {
  for (const [ofModel, ofData] of [
    [LETTERS.map((_, i) => String(i)), LETTERS],
    [LETTERS, LETTERS.map((_, i) => String(i))],
  ] as const) {
    const { lastLayer, parameters, note } = adapted(ofModel, ofData);
    assert.equal(lastLayer, 'kept');
    assert.deepEqual(parameters, parametersFor(26));
    assert.match(note ?? '', /last layer is kept, and its classes are matched by number/);
  }
});
