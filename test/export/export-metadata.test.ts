import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportMetadata } from '../../src/export/export-metadata.js';
import { packageVersion } from '../../src/shared/package-version.js';
import { SAMPLE_MODEL, UNKNOWN_MODEL } from './sample-model.js';

test('all that is known of a model is text in its metadata', () => {
  assert.deepEqual(exportMetadata(SAMPLE_MODEL), {
    exported_by: `lenet-cluster ${packageVersion()}`,
    model_sha256: 'c'.repeat(64),
    class_names: '["0","1","2","3","4","5","6","7","8","9"]',
    image_side: '28',
    run_id: 'r1',
    trained_by: 'lenet-cluster 1.2.3',
    started_at: '2026-11-26T10:00:00.000Z',
    contract: '2',
    seed: '7',
    epochs: '3',
    step: '30',
    batch_size: '64',
    micro_batch_size: '16',
    learning_rate: '0.01',
    shuffle: 'false',
    train_samples: '640',
    train_sha256: 'a'.repeat(64),
    test_samples: '100',
    test_sha256: 'b'.repeat(64),
    test_accuracy: '0.97',
    test_correct: '97',
    test_count: '100',
    test_loss: '0.25',
    mean: '0.125',
    standard_deviation: '0.3',
  });
});

test('an unknown fact is left out', () => {
  const names = ['exported_by', 'model_sha256', 'class_names', 'image_side', 'mean', 'standard_deviation'];
  assert.deepEqual(Object.keys(exportMetadata(UNKNOWN_MODEL)), names);
});

test('docs/export.md lists every name of the metadata, and no other', () => {
  const [, section = ''] = readFileSync('docs/export.md', 'utf8').split('## Metadata\n');
  const listed = [...section.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/\w+/g)].map(([name]) => name),
  );
  assert.deepEqual(listed.sort(), Object.keys(exportMetadata(SAMPLE_MODEL)).sort());
});
