import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProvenance } from '../../src/model/provenance.js';
import { runMetadata } from '../../src/model/run-metadata.js';
import { ownFactsOf, PROVENANCE_KEY } from '../../src/shared/model/own-metadata.js';
import { RUN_CONFIG } from '../support/checkpoints.js';
import { LETTERS } from '../support/class-models.js';

test('the file of the ten digits carries nothing more', () => {
  assert.deepEqual(runMetadata(RUN_CONFIG, 2_000), { format: 'pt' });
  assert.deepEqual(runMetadata({ ...RUN_CONFIG, normalization: { mean: 0, standardDeviation: 1 } }, 1), {
    format: 'pt',
  });
});

test('other classes and other sizes of images are told, without what differs between equal trainings', () => {
  const config = { ...RUN_CONFIG, classNames: LETTERS };
  const metadata = runMetadata(config, 250);
  const facts = parseProvenance(metadata[PROVENANCE_KEY]);
  assert.deepEqual(facts?.classNames, LETTERS);
  assert.deepEqual(facts?.normalization, config.normalization);
  const { provenance } = facts ?? {};
  assert.deepEqual([provenance?.epochs, provenance?.step, provenance?.seed], [2, 250, 7]);
  assert.deepEqual([provenance?.runId, provenance?.startedAt, provenance?.packageVersion], [null, null, null]);
  const trainSplit = { ...RUN_CONFIG.trainSplit, imageSide: 32 as const };
  const resized = new Map(Object.entries(runMetadata({ ...RUN_CONFIG, trainSplit }, 250)));
  assert.deepEqual(ownFactsOf(resized), {
    normalization: RUN_CONFIG.normalization,
    classNames: RUN_CONFIG.classNames,
    imageSide: 32,
  });
});
