import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythonSource } from '../../../src/export/pytorch/python-source.js';
import { encodePytorch } from '../../../src/export/pytorch/pytorch-model.js';
import { encodeSafetensorsModel } from '../../../src/export/safetensors-model.js';
import { LETTERS } from '../../support/class-models.js';
import { LETTERS_MODEL, SAMPLE_MODEL } from '../sample-model.js';

test('the module has the normalization and the origin of the model', () => {
  const source = pythonSource(SAMPLE_MODEL);
  assert.match(source, /^MEAN = 0\.125$/m);
  assert.match(source, /^STANDARD_DEVIATION = 0\.3$/m);
  assert.match(source, /^ {4}"seed": "7",$/m);
  assert.equal(pythonSource(SAMPLE_MODEL), source);
});

test('the module of letters names them, and says nothing of digits', () => {
  const source = pythonSource({ ...LETTERS_MODEL, classNames: LETTERS.with(0, 'a "\\ é') });
  assert.match(source, /^CLASS_NAMES = \[\n {4}"a \\"\\\\ é",\n {4}"B",\n/m);
  assert.match(source, /^"""LeNet, which tells 26 classes apart, in PyTorch\./);
  assert.match(source, /images: uint8 \[N, 32, 32\], as in its training set/);
  assert.doesNotMatch(source, /digit/);
});

test('a text of the metadata cannot become code', () => {
  const runId = '"}\nimport os # """\\';
  const source = pythonSource({ ...SAMPLE_MODEL, provenance: { ...SAMPLE_MODEL.provenance, runId } });
  assert.match(source, /^ {4}"run_id": "\\"\}\\nimport os # \\"\\"\\"\\\\",$/m);
});

test('the weights lie beside the module', () => {
  const files = encodePytorch(SAMPLE_MODEL);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['model.py', 'model.safetensors'],
  );
  assert.deepEqual(files[1]?.bytes, encodeSafetensorsModel(SAMPLE_MODEL));
  assert.match(Buffer.from(files[0]?.bytes ?? []).toString(), /with_name\("model\.safetensors"\)/);
});
