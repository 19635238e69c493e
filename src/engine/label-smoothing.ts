import assert from 'node:assert';
import type { EngineOptions } from './engine.js';
import { networkFor } from './engine-network.js';

/**
 * The numbers of docs/numerics.md, "Label smoothing", each a float32. A target is the probability that a class should have: 1 - e + e / K for the
 * label, e / K for the others.
 */
export interface LabelSmoothing {
  /** 1 - e: the part of the label's own loss. */
  readonly keep: number;
  /** e / K: the target of a class that is not the label. There is no smoothing when it is 0. */
  readonly share: number;
  /** e - e / K: how far the label's target lies below 1. */
  readonly rise: number;
}

/**
 * The label smoothing that an engine is made for.
 *
 * @throws AssertionError when it is not from 0 to below 1
 */
export function smoothingFor(options: Pick<EngineOptions, 'classCount' | 'labelSmoothing'>): LabelSmoothing {
  const { labelSmoothing = 0 } = options;
  assert(labelSmoothing >= 0 && labelSmoothing < 1, `labelSmoothing must be from 0 to below 1, got ${labelSmoothing}`);
  const share = labelSmoothing / networkFor(options).classCount;
  return {
    keep: Math.fround(1 - labelSmoothing),
    share: Math.fround(share),
    rise: Math.fround(labelSmoothing - share),
  };
}
