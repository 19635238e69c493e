import assert from 'node:assert/strict';
import { allFinite } from '../shared/protocol/codec.js';
import type { TreeNode } from '../shared/reduction-tree.js';
import { type AdamState, adamStep } from './adam.js';
import { type NodeValue, Reducer } from './reducer.js';

/** What a step came to. */
export interface StepResult {
  readonly sampleCount: number;
  readonly correctCount: number;
  /** Mean negative log-likelihood of the step's samples, before its update. */
  readonly meanLoss: number;
  /** false: the update yielded NaN or infinity and must not be used. */
  readonly finite: boolean;
  readonly reduceMs: number;
  readonly optimizeMs: number;
}

/** The tensors behind the coordinator's decisions: parameters, optimizer and the sum of the step at hand. */
export class DataPlane {
  #reducer: Reducer | undefined;
  #reduceMs = 0;

  /**
   * @param parameters PARAMETER_COUNT float32; a step replaces the buffer, it never changes one
   * @param adam updated in place
   */
  constructor(
    public parameters: Float32Array,
    readonly adam: AdamState,
    private readonly learningRate: number,
  ) {}

  /** Forgets the step before. */
  beginStep(leafCount: number): void {
    this.#reducer = new Reducer(leafCount);
    this.#reduceMs = 0;
  }

  /** Adds a partial to the step's tree, which takes its gradient over. */
  collect(node: TreeNode, value: NodeValue): void {
    assert.ok(this.#reducer, 'a partial needs a step');
    const begin = performance.now();
    this.#reducer.insert(node, value);
    this.#reduceMs += performance.now() - begin;
  }

  /** Makes the update; all leaves must have been collected. */
  applyStep(): StepResult {
    const root = this.#reducer?.root();
    assert.ok(root, 'an update needs the root of the reduction tree');
    const begin = performance.now();
    const updated = adamStep(this.parameters, root.gradient, root.sampleCount, this.adam, {
      learningRate: this.learningRate,
    });
    const finite = allFinite(updated);
    if (finite) this.parameters = updated;
    this.#reducer = undefined;
    return {
      sampleCount: root.sampleCount,
      correctCount: root.correctCount,
      meanLoss: root.lossSum / root.sampleCount,
      finite,
      reduceMs: this.#reduceMs,
      optimizeMs: performance.now() - begin,
    };
  }
}
