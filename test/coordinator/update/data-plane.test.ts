import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataPlane, freshTrainingState } from '../../../src/coordinator/update/data-plane.js';
import { ToyMemory } from '../../sim/toy-memory.js';
import { toyLength, toyStart } from '../../sim/toy-model.js';

const SCHEDULE = { batchSize: 4 };

/** A data plane after its first step, whose arithmetic spoils what it gets back. */
function dataPlane(): DataPlane {
  const plane = new DataPlane(freshTrainingState(toyStart(SCHEDULE)), { memory: new ToyMemory() });
  step(plane);
  return plane;
}

function step(plane: DataPlane): void {
  plane.beginStep(1);
  const gradient = new Float32Array(toyLength(SCHEDULE)).fill(1);
  plane.collect({ level: 0, index: 0 }, { sampleCount: 4, gradient, lossSum: 1, correctCount: 1 });
  plane.applyStep(1e-3);
}

const isSpoilt = (parameters: Float32Array): boolean => parameters.every(Number.isNaN);

test('lent parameters are used again when all borrowers have given them back', () => {
  const plane = dataPlane();
  const lent = plane.lend('one');
  assert.equal(plane.lend('other'), lent);
  plane.giveBack('one');
  plane.giveBack('other');
  assert.ok(!isSpoilt(lent), 'as long as they are the present ones, nobody changes them');
  step(plane);
  assert.ok(isSpoilt(lent));
});

test('lent parameters never change if a borrower has not given them back before the step ends', () => {
  const plane = dataPlane();
  const lent = plane.lend('one');
  plane.lend('other');
  plane.giveBack('one');
  step(plane);
  plane.giveBack('other');
  step(plane);
  assert.ok(!isSpoilt(lent));
});

test('parameters that were given back and lent again are in use', () => {
  const plane = dataPlane();
  const lent = plane.lend('one');
  plane.giveBack('one');
  plane.lend('one');
  step(plane);
  step(plane);
  assert.ok(!isSpoilt(lent));
});

test('parameters that somebody has taken without saying for how long never change', () => {
  const plane = dataPlane();
  const takers = [() => plane.parameters, () => plane.snapshot().parameters];
  for (const take of takers) {
    plane.lend('one');
    const taken = take();
    plane.giveBack('one');
    step(plane);
    step(plane);
    assert.ok(!isSpoilt(taken));
  }
});

test('the parameters with which it starts belong to the caller', () => {
  const start = toyStart(SCHEDULE);
  const plane = new DataPlane(freshTrainingState(start), { memory: new ToyMemory() });
  assert.equal(plane.lend('one'), start);
  plane.giveBack('one');
  step(plane);
  assert.deepEqual(start, toyStart(SCHEDULE));
});
