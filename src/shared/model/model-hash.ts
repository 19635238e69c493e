import { createHash } from 'node:crypto';
import { CLASSIC_NETWORK, IMAGE_SIDE } from './model.js';

// In a file of its own, because browsers use the parameter table, and have no node:crypto.

/** Version of what the layers compute. Raised when that changes but the table does not. */
const NETWORK_VERSION = 1;

/**
 * SHA-256 in hexadecimal. Coordinator and workers compare it, so that no worker computes the gradients of another
 * network. A hello comes before the number of classes is known, so the network for ten classes stands for those of other
 * numbers, which differ from it in the last layer's outputs alone.
 */
export const MODEL_SHA256: string = createHash('sha256')
  .update(
    JSON.stringify([NETWORK_VERSION, IMAGE_SIDE, CLASSIC_NETWORK.parameters.map(({ name, shape }) => [name, shape])]),
  )
  .digest('hex');
