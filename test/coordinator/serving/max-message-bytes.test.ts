import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxMessageBytes } from '../../../src/coordinator/serving/max-message-bytes.js';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES } from '../../../src/shared/protocol/limits.js';
import { RUN_CONFIG } from '../../support/checkpoints.js';

const named = (classCount: number) => Array.from({ length: classCount }, (_, i) => `class ${i}`);

test('the largest message holds two gradients for each level of the tree, as large as the network', () => {
  for (const [classCount, parameterCount] of [
    [2, 61_026],
    [10, 61_706],
    [256, 82_616],
  ] as const) {
    const config = { ...RUN_CONFIG, batchSize: 512, microBatchSize: 32, classNames: named(classCount) };
    assert.equal(maxMessageBytes(config), MAX_HEADER_BYTES + 8 * 4 * parameterCount);
    assert.ok(4 * parameterCount <= MAX_FRAME_BYTES);
  }
});
