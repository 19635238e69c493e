import assert from 'node:assert';
import type { Engine, Evaluation, PartialSum, Shard } from './engine.js';

/** Computes for an engine. It holds one set of parameters, so it takes one call at a time. */
export interface EngineComputer {
  /** As Engine.computeShard. It may read `parameters` only until its first await. */
  computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]>;
  /** As Engine.evaluate. It may read `parameters` only until its first await. */
  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation>;
  /** As Engine.recycle; may be called during other calls. */
  recycle?(gradients: readonly Float32Array[]): void;
  /** Frees what it holds. Called once. */
  dispose(): void;
}

/**
 * An engine that passes its calls to a computer one after the other, each with the parameters at the time of the call.
 */
export class SerialEngine implements Engine {
  #computer: EngineComputer | undefined;
  /** Settles when the earlier calls have ended. */
  #previous: Promise<unknown> = Promise.resolve();
  #callCount = 0;

  constructor(
    readonly name: string,
    readonly device: string,
    computer: EngineComputer,
  ) {
    this.#computer = computer;
  }

  async computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]> {
    const computer = this.#usable();
    return await this.#run(parameters, (own) => computer.computeShard(own, shard, signal));
  }

  async evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    const computer = this.#usable();
    return await this.#run(parameters, (own) => computer.evaluate(own, sampleIndices));
  }

  recycle(gradients: readonly Float32Array[]): void {
    this.#computer?.recycle?.(gradients);
  }

  dispose(): void {
    this.#computer?.dispose();
    this.#computer = undefined;
  }

  /** Runs `call` at once if no other call is under way; otherwise runs it afterwards, with a copy of the parameters. */
  async #run<T>(parameters: Float32Array, call: (parameters: Float32Array) => Promise<T>): Promise<T> {
    const isIdle = this.#callCount++ === 0;
    const previous = this.#previous;
    const snapshot = isIdle ? parameters : parameters.slice();
    const result = isIdle ? call(snapshot) : previous.then(() => call(snapshot));
    this.#previous = result.catch(() => {});
    try {
      return await result;
    } finally {
      this.#callCount--;
    }
  }

  #usable(): EngineComputer {
    assert(this.#computer, 'the engine must not be used after dispose');
    return this.#computer;
  }
}
