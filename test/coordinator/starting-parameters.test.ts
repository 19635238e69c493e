import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { startingParameters } from '../../src/coordinator/starting-parameters.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { networkOf } from '../../src/shared/model/model.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

test('a run begins from the parameters of its seed, or from a model of as many classes', async (t) => {
  const run = { seed: 5, classNames: LETTERS };
  assert.deepEqual(await startingParameters(undefined, run), initialParameters(5, networkOf(26)));
  const home = temporaryDirectory(t, {
    'letters.safetensors': encodeModel(parametersFor(26)),
    'digits.safetensors': encodeModel(parametersFor(10)),
  });
  assert.deepEqual(await startingParameters(path.join(home, 'letters.safetensors'), run), parametersFor(26));
  await assert.rejects(startingParameters(path.join(home, 'digits.safetensors'), run), {
    code: 'model-mismatch',
    message: /digits\.safetensors': it must be a model of 26 classes, as the data set has, got 10\./,
  });
});
