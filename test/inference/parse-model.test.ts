import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModel } from '../../src/inference/parse-model.js';
import { formatProvenance, NO_PROVENANCE } from '../../src/model/provenance.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { PROVENANCE_KEY } from '../../src/shared/model/own-metadata.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';
import { LETTERS, parametersFor } from '../support/class-models.js';

const parameters = randomParameters();

test('an exported model brings its normalization', () => {
  const normalization = { mean: 0.25, standardDeviation: 0.5 };
  const told = formatProvenance({ provenance: NO_PROVENANCE, normalization, classNames: null });
  const bytes = encodeModel(parameters, { [PROVENANCE_KEY]: told });
  assert.deepEqual(parseModel(bytes), { parameters, normalization, imageSide: 28 });
});

test('an exported model of letters brings their names, and the side of their images', () => {
  const letters = parametersFor(26);
  const provenance = {
    ...NO_PROVENANCE,
    trainSplit: { sampleCount: 1, sha256: 'a'.repeat(64), imageSide: 32 as const },
  };
  const told = formatProvenance({ provenance, normalization: DEFAULT_NORMALIZATION, classNames: LETTERS });
  assert.deepEqual(parseModel(encodeModel(letters, { [PROVENANCE_KEY]: told })), {
    parameters: letters,
    normalization: DEFAULT_NORMALIZATION,
    classNames: LETTERS,
    imageSide: 32,
  });
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
