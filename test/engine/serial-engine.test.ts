import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evaluation } from '../../src/engine/engine.js';
import { type EngineComputer, SerialEngine } from '../../src/engine/serial-engine.js';

const NONE = new Uint32Array();

/** A computer whose calls end when the test ends them. */
class ManualComputer implements EngineComputer {
  readonly calls: { readonly parameters: Float32Array; readonly end: (lossSum: number) => void }[] = [];
  disposals = 0;

  computeShard(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  evaluate(parameters: Float32Array): Promise<Evaluation> {
    return new Promise((resolve) => {
      const end = (lossSum: number) =>
        resolve({ lossSum, correctCount: 0, predictions: new Uint8Array(), losses: new Float64Array() });
      this.calls.push({ parameters, end });
    });
  }

  dispose(): void {
    this.disposals++;
  }
}

test('calls are carried out one after the other, each with the parameters of its time', async () => {
  const computer = new ManualComputer();
  const engine = new SerialEngine('toy', 'nothing', computer);
  const parameters = Float32Array.of(1);
  const first = engine.evaluate(parameters, NONE);
  assert.equal(computer.calls.length, 1, 'nothing is under way: it begins at once');
  parameters[0] = 2;
  const second = engine.evaluate(parameters, NONE);
  parameters[0] = 3;
  assert.equal(computer.calls.length, 1);
  computer.calls[0]?.end(10);
  assert.equal((await first).lossSum, 10);
  while (computer.calls.length < 2) await Promise.resolve();
  assert.deepEqual(computer.calls[1]?.parameters, Float32Array.of(2));
  computer.calls[1]?.end(20);
  assert.equal((await second).lossSum, 20);
});

test('a call that fails does not hold up the next', async () => {
  const computer = new ManualComputer();
  const engine = new SerialEngine('toy', 'nothing', computer);
  const shard = { leafCount: 1, leaves: { begin: 0, end: 1 }, microBatchSize: 1, sampleIndices: NONE };
  const failing = engine.computeShard(new Float32Array(), shard);
  const next = engine.evaluate(new Float32Array(), NONE);
  await assert.rejects(failing, /not asked for/);
  while (computer.calls.length < 1) await Promise.resolve();
  computer.calls[0]?.end(1);
  assert.equal((await next).lossSum, 1);
});

test('after dispose calls are rejected, and what is freed is freed once', async () => {
  const computer = new ManualComputer();
  const engine = new SerialEngine('toy', 'nothing', computer);
  engine.dispose();
  engine.dispose();
  assert.equal(computer.disposals, 1);
  await assert.rejects(engine.evaluate(new Float32Array(), NONE), { name: 'AssertionError' });
  assert.equal(computer.calls.length, 0);
});
