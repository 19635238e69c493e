import type { EngineFactory } from '../../../src/engine/engine.js';
import { computeShardByMicroBatch, type MicroBatchComputer } from '../../../src/engine/micro-batch-computer.js';
import { SerialEngine } from '../../../src/engine/serial-engine.js';
import { computeInOrder } from '../../contract/order/micro-batch.js';

/** Makes an engine of the oracle of docs/numerics.md, or of another version of it. It computes a few samples a second. */
export function oracleEngineFactory(compute: typeof computeInOrder = computeInOrder): EngineFactory {
  return async (options) => {
    let parameters = new Float32Array();
    const slots: Float32Array[] = [];
    const slotOf = (slot: number): Float32Array => slots[slot] ?? new Float32Array();
    const computer: MicroBatchComputer = {
      setParameters: (given) => {
        parameters = given.slice();
      },
      computeMicroBatch: (sampleIndices, slot) => {
        const { gradient, lossSum, correctCount } = compute(parameters, options, sampleIndices);
        slots[slot] = gradient;
        return { lossSum, correctCount };
      },
      addSlot: (target, source) => {
        const added = slotOf(source);
        slots[target] = slotOf(target).map((value, i) => value + (added[i] ?? 0));
      },
      readSlot: (slot) => slotOf(slot).slice(),
    };
    return new SerialEngine('oracle', 'JavaScript', {
      computeShard: (given, shard, signal) => computeShardByMicroBatch(computer, given, shard, signal),
      evaluate: async (given, sampleIndices) => compute(given, { ...options, labelSmoothing: 0 }, sampleIndices),
      dispose: () => {},
    });
  };
}
