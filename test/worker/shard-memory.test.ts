import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canDiscardMemory } from '../../src/shared/discard-memory.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { ShardMemory } from '../../src/worker/shard-memory.js';

const vector = (): Float32Array => new Float32Array(CLASSIC_NETWORK.parameterCount);

/** An engine that notes what it gets back. */
function engine() {
  const recycled: Float32Array[] = [];
  return { recycled, recycle: (gradients: readonly Float32Array[]) => recycled.push(...gradients) };
}

test('the memory of a shard is given back when the next one begins, not before, and once', () => {
  const memory = new ShardMemory();
  const { recycled, recycle } = engine();
  const [parameters, gradients] = [vector(), [vector(), vector()]];
  memory.giveBack({ recycle }, parameters);
  memory.keep(parameters, gradients);
  assert.deepEqual([recycled.length, parameters.length], [0, CLASSIC_NETWORK.parameterCount]);
  memory.giveBack({ recycle }, vector());
  assert.deepEqual(recycled, gradients);
  assert.equal(parameters.length, canDiscardMemory() ? 0 : CLASSIC_NETWORK.parameterCount);
  memory.giveBack({ recycle }, vector());
  assert.equal(recycled.length, 2);
});

test('parameters that the next shard needs, too, stay', () => {
  const memory = new ShardMemory();
  const { recycle } = engine();
  const parameters = vector();
  for (let shard = 0; shard < 3; shard++) {
    memory.giveBack({ recycle }, parameters);
    memory.keep(parameters, [vector()]);
  }
  assert.equal(parameters.length, CLASSIC_NETWORK.parameterCount);
});

test('an engine that takes nothing back leaves its gradients to the collector', () => {
  const memory = new ShardMemory();
  const gradient = vector();
  memory.keep(vector(), [gradient]);
  memory.giveBack({}, vector());
  assert.equal(gradient.length, CLASSIC_NETWORK.parameterCount);
});
