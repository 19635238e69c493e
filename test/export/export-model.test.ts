import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/export/export-format.js';
import { exportModel } from '../../src/export/export-model.js';
import { loadModel } from '../../src/model/load-model.js';
import { OperationalError, UsageError } from '../../src/shared/errors.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { SAMPLE_MODEL } from './sample-model.js';

const formats = Object.keys(EXPORT_FORMATS) as ExportFormat[];

for (const format of formats) {
  test(`${format}: the files are written where the output says, and are the same each time`, async (t) => {
    const directory = temporaryDirectory(t);
    const bytesOf = async (name: string): Promise<Buffer[]> => {
      const { files } = await exportModel(SAMPLE_MODEL, { format, output: path.join(directory, 'new', name) });
      for (const file of files) assert.ok(file.startsWith(path.join(directory, 'new', name)), file);
      return files.map((file) => readFileSync(file));
    };
    assert.deepEqual(await bytesOf('one'), await bytesOf('two'));
    assert.deepEqual(readdirSync(path.join(directory, 'new')), ['one', 'two']);
  });
}

test('a path is loaded, and an exported safetensors file knows all that the model knew', async (t) => {
  const directory = temporaryDirectory(t);
  const output = path.join(directory, 'out.safetensors');
  await exportModel(SAMPLE_MODEL, { format: 'safetensors', output });
  const again = await loadModel(output);
  const { parameters, provenance, normalization } = SAMPLE_MODEL;
  assert.deepEqual([again.parameters, again.provenance, again.normalization], [parameters, provenance, normalization]);
  const file = path.join(directory, 'plain.safetensors');
  writeFileSync(file, encodeModel(parameters));
  const onnx = path.join(directory, 'plain.onnx');
  assert.deepEqual(await exportModel(file, { format: 'onnx', output: onnx }), { format: 'onnx', files: [onnx] });
});

test('preprocessing is refused for a format that has none, before anything is read or written', async (t) => {
  const output = path.join(temporaryDirectory(t), 'out');
  for (const format of formats.filter((each) => !EXPORT_FORMATS[each].hasPreprocessing)) {
    await assert.rejects(
      exportModel('/no/such/model', { format, output, preprocessing: true }),
      (error) => error instanceof UsageError && error.message.includes(`got '${format}'`),
    );
  }
});

test('a model that cannot be loaded leaves nothing behind', async (t) => {
  const directory = temporaryDirectory(t);
  await assert.rejects(
    exportModel(path.join(directory, 'missing'), { format: 'onnx', output: path.join(directory, 'out.onnx') }),
    (error) => error instanceof OperationalError && error.code === 'model-unreadable',
  );
  assert.deepEqual(readdirSync(directory), []);
});
