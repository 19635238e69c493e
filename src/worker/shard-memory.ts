import type { Engine } from '../engine/engine.js';
import { discardMemory } from '../shared/discard-memory.js';

/** Gives the memory of a shard back when the next one begins. Otherwise each shard would leave half a megabyte to the collector. */
export class ShardMemory {
  #last: { readonly parameters: Float32Array; readonly gradients: readonly Float32Array[] } | undefined;

  /**
   * The shard was computed.
   *
   * @param parameters a received vector, that nobody else has
   * @param gradients of this engine or an earlier one, which are about to be sent
   */
  keep(parameters: Float32Array, gradients: readonly Float32Array[]): void {
    this.#last = { parameters, gradients };
  }

  /**
   * The next shard begins. The gradients of the last one may still be on their way, if they came too late to be needed. They are overwritten
   * then, and whoever gets them drops them: the coordinator deals a shard only after it has the result of the shard before, or has given
   * it up.
   *
   * @param parameters of the next shard, perhaps those of the last one
   */
  giveBack(engine: Pick<Engine, 'recycle'>, parameters: Float32Array): void {
    const last = this.#last;
    this.#last = undefined;
    if (!last) return;
    engine.recycle?.(last.gradients);
    if (last.parameters !== parameters) discardMemory(last.parameters);
  }
}
