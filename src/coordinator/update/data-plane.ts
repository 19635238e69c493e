import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CLASSIC_RECIPE, type OptimizerSettings } from '../../shared/recipe/recipe.js';
import type { TreeNode } from '../../shared/reduction-tree.js';
import { ADAM_START, type AdamClock, tick } from './adam.js';
import { openArithmetic } from './open-arithmetic.js';
import { update } from './optimizer.js';
import { type NodeValue, Reducer } from './reducer.js';
import type { Slot, UpdateArithmetic } from './update-arithmetic.js';

/** Result of a step. */
export interface StepResult {
  /** At least 1. */
  readonly sampleCount: number;
  /** 0..sampleCount. */
  readonly correctCount: number;
  /** Mean negative log-likelihood of the step's samples, in nats, before its update. */
  readonly meanLoss: number;
  /** false: a parameter is NaN or infinite after the update, and training cannot continue. */
  readonly finite: boolean;
  /** As in Update. */
  readonly gradientNorm: number | null;
  readonly reduceMs: number;
  readonly optimizeMs: number;
}

/** The optimizer's whole state between two steps: float32 vectors with an element for each parameter of the network. */
export interface TrainingState {
  readonly parameters: Float32Array;
  /** Moments of Adam. With sgd the first one is its momentum, and the second one is zero. */
  readonly moments: { readonly first: Float32Array; readonly second: Float32Array };
  readonly adam: AdamClock;
}

/** The state before the first step. `parameters` is not copied. */
export function freshTrainingState(parameters: Float32Array): TrainingState {
  const zeros = () => new Float32Array(parameters.length);
  return { parameters, moments: { first: zeros(), second: zeros() }, adam: ADAM_START };
}

/** The tensors behind the coordinator's decisions: parameters, optimizer, and the sum of the current step. */
export class DataPlane {
  readonly #memory: UpdateArithmetic;
  readonly #optimizer: OptimizerSettings;
  #clock: AdamClock;
  #parameters: Float32Array;
  /** Borrowers that may still be reading the parameters. */
  readonly #borrowers = new Set<string>();
  /** Whether somebody has the parameters who never says that they are no longer needed. */
  #isKept = true;
  #reducer: Reducer<Slot> | undefined;
  #reduceMs = 0;
  /** Values, by claim, that stay out of the tree while they are being audited. */
  readonly #held = new Map<number, { readonly node: TreeNode; readonly value: NodeValue<Slot> }>();

  /**
   * @param state its parameters are kept, not copied, and must not change; its moments are copied
   * @param optimizer left out: Adam
   * @param memory left out: the fastest of this host, see openArithmetic, which may throw
   */
  constructor(
    { parameters, moments, adam }: TrainingState,
    {
      optimizer = CLASSIC_RECIPE.optimizer,
      memory = openArithmetic(parameters.length),
    }: { readonly optimizer?: OptimizerSettings; readonly memory?: UpdateArithmetic } = {},
  ) {
    this.#memory = memory;
    this.#optimizer = optimizer;
    this.#parameters = parameters;
    this.#clock = adam;
    this.#memory.setParameters(parameters);
    this.#memory.setMoments(moments);
  }

  /** The state as it is now; later steps do not change it. */
  snapshot(): TrainingState {
    return { parameters: this.parameters, moments: this.#memory.moments(), adam: this.#clock };
  }

  /** Elements of the parameters, and of each gradient. */
  get parameterCount(): number {
    return this.#parameters.length;
  }

  /** Updates that the parameters have seen. */
  get stepCount(): number {
    return this.#clock.stepCount;
  }

  /** Later steps make others, and never change these. */
  get parameters(): Float32Array {
    this.#isKept = true;
    return this.#parameters;
  }

  /**
   * The parameters, for somebody who says when they are no longer needed. They do not change before that. If the step ends before all have said
   * so, or if somebody took them otherwise, they never change. A worker that holds them already borrows them again for another shard.
   */
  lend(borrower: string): Float32Array {
    this.#borrowers.add(borrower);
    return this.#parameters;
  }

  /** The borrower has read all parameters that were lent to it. */
  giveBack(borrower: string): void {
    this.#borrowers.delete(borrower);
  }

  /**
   * Starts a step and drops everything of the step before.
   *
   * @param leafCount micro-batches of the new step
   * @throws AssertionError when that is below 1
   */
  beginStep(leafCount: number): void {
    this.#reducer?.release();
    for (const claimId of this.#held.keys()) this.dropHeld(claimId);
    this.#reducer = new Reducer(leafCount, this.#memory);
    this.#reduceMs = 0;
  }

  /** A first look at gradients that have just come, as UpdateArithmetic.inspect. */
  inspect(gradients: readonly Float32Array[]): boolean {
    return this.#memory.inspect(gradients);
  }

  /**
   * Adds a partial to the step's tree, as Reducer.insert. Its gradient belongs to the tree then, and may be overwritten.
   *
   * @throws AssertionError before beginStep, or when the gradient has another length than the parameters
   */
  collect(node: TreeNode, value: NodeValue<Float32Array>): void {
    this.#insert(node, { ...value, gradient: this.#memory.take(value.gradient) });
  }

  /**
   * Keeps a partial out of the tree until it is collected or dropped, at the latest until the next step
   * begins.
   *
   * @param claimId never used before
   * @returns SHA-256, in hexadecimal, of everything that must be the same from every worker: gradient, loss and number
   *   correct
   * @throws AssertionError when the gradient has another length than the parameters
   */
  hold(claimId: number, node: TreeNode, value: NodeValue<Float32Array>): string {
    this.#held.set(claimId, { node, value: { ...value, gradient: this.#memory.take(value.gradient) } });
    const { gradient, lossSum, correctCount } = value;
    return createHash('sha256')
      .update(new Uint8Array(gradient.buffer, gradient.byteOffset, gradient.byteLength))
      .update(Float64Array.of(lossSum, correctCount))
      .digest('hex');
  }

  /** Adds a held partial to the step's tree, as collect. AssertionError if nothing is held under this id. */
  collectHeld(claimId: number): void {
    const held = this.#held.get(claimId);
    assert.ok(held, 'only what is held can be collected');
    this.#held.delete(claimId);
    this.#insert(held.node, held.value);
  }

  /** Drops a held partial; does nothing if nothing is held under this id. */
  dropHeld(claimId: number): void {
    const held = this.#held.get(claimId);
    if (held) this.#memory.release(held.value.gradient);
    this.#held.delete(claimId);
  }

  #insert(node: TreeNode, value: NodeValue<Slot>): void {
    assert.ok(this.#reducer, 'a partial needs a step');
    const begin = performance.now();
    this.#reducer.insert(node, value);
    this.#reduceMs += performance.now() - begin;
  }

  /**
   * Makes the update.
   *
   * @param learningRate from 0
   * @throws AssertionError when not all leaves were collected, or the step was applied already
   */
  applyStep(learningRate: number): StepResult {
    const root = this.#reducer?.root();
    assert.ok(root, 'an update needs the root of the reduction tree');
    this.#reducer = undefined;
    const begin = performance.now();
    this.#clock = tick(this.#clock);
    const { finite, gradientNorm } = update(this.#memory, this.#optimizer, root.gradient, {
      clock: this.#clock,
      learningRate,
      sampleCount: root.sampleCount,
    });
    this.#renewParameters();
    return {
      sampleCount: root.sampleCount,
      correctCount: root.correctCount,
      meanLoss: root.lossSum / root.sampleCount,
      finite,
      gradientNorm,
      reduceMs: this.#reduceMs,
      optimizeMs: performance.now() - begin,
    };
  }

  #renewParameters(): void {
    const last = this.#parameters;
    this.#parameters = this.#memory.parameters();
    if (!this.#isKept && this.#borrowers.size === 0) this.#memory.recycle(last);
    this.#isKept = false;
    this.#borrowers.clear();
  }
}
