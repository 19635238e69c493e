/**
 * The number of the order of operations by which this version computes gradients and updates. docs/numerics.md defines
 * it. The number changes whenever any bit of a model may change, and results of different contracts are never mixed:
 * coordinator and workers compare it, and a run ends under the contract that it began with.
 */
export const CONTRACT = 2;

/** The claim of an engine that has proved the bits of the contract. Equal claims mean equal bits. */
export const CONTRACT_BITS = `contract ${CONTRACT}`;

/** The contract of files that name none: only version 0.1 wrote such files. */
export const FIRST_CONTRACT = 1;
