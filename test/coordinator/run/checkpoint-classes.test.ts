import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/coordinator/run/checkpoint.js';
import { checkpointAt, RUN_CONFIG, rewrittenCheckpoint } from '../../support/checkpoints.js';

for (const classCount of [2, 26, 256]) {
  test(`a checkpoint of ${classCount} classes comes back as it was, and is none of ten classes`, () => {
    const classNames = Array.from({ length: classCount }, (_, i) => `class ${i}`);
    const config = { ...RUN_CONFIG, classNames };
    const checkpoint = checkpointAt(5, { config });
    assert.deepEqual(decodeCheckpoint(encodeCheckpoint(checkpoint), ''), checkpoint);
    assert.throws(() => encodeCheckpoint({ ...checkpoint, config: RUN_CONFIG }), RangeError);
    const bytes = rewrittenCheckpoint((metadata) => void metadata.set('config', JSON.stringify(config)));
    assert.throws(() => decodeCheckpoint(bytes, ''), {
      code: 'checkpoint-invalid',
      message: /fc\.4\.weight' must be F32 of shape/,
    });
  });
}
