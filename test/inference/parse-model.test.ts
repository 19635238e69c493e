import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModel } from '../../src/inference/parse-model.js';
import { formatProvenance, NO_PROVENANCE } from '../../src/model/provenance.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { PROVENANCE_KEY } from '../../src/shared/model/own-metadata.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';

const parameters = randomParameters();

test('an exported model brings its normalization', () => {
  const normalization = { mean: 0.25, standardDeviation: 0.5 };
  const bytes = encodeModel(parameters, { [PROVENANCE_KEY]: formatProvenance(NO_PROVENANCE, normalization) });
  assert.deepEqual(parseModel(bytes), { parameters, normalization });
});

for (const text of [undefined, 'no JSON', '{}', '{"normalization": {"mean": 0, "standardDeviation": 0}}']) {
  test(`a model whose metadata say ${text} has the default normalization`, () => {
    const bytes = encodeModel(parameters, text === undefined ? {} : { [PROVENANCE_KEY]: text });
    assert.deepEqual(parseModel(bytes), { parameters, normalization: DEFAULT_NORMALIZATION });
  });
}

test('a file that is no model is named', () => {
  assert.throws(() => parseModel(new TextEncoder().encode('<!doctype html>'), 'a.safetensors'), {
    code: 'model-other-format',
    message: "Cannot read model 'a.safetensors': it must be a safetensors file, but is a web page.",
  });
});
