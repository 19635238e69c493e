import type { KnownParameters } from './known-parameters.js';

/**
 * The bits of the contract: for each part of the known input, the SHA-256 of what an engine computes. They change with
 * CONTRACT, and never without it. The oracle in test/contract/order computes them from docs/numerics.md.
 */
export const KNOWN_ANSWER: Readonly<Record<KnownParameters, string>> = {
  ordinary: 'd6934d51c8843779a0efd90ae2547baae1739f52454c0a30569490fac02a633d',
  tied: '52fbdc5c21c8b68d42a2ff8da79a4acd0a0534c9cb0aeff261e324532cb2e0a2',
  saturated: '19944aff8f1a23ceb79169386f5b2ffe51bf9c4f3a4b8805d6c23a1295e19275',
  sharp: '50f7c077630c6958e29514bf89ad0e2842256fca8a91a1d1589d6b27127e9c81',
  vanishing: 'be8013e440d3de0abf74af00524eef05f4971deaba0b8dfd02ec84fbbd3a23b0',
  subnormal: '2dc2b9c7f12882bc62a33773e493741434c3764274af50783f08af22e354a3af',
  mixed: 'ebc59d1e318f8407e48c743d23ed367e54a68dfee98c069ecbfa8cb8566896cd',
  distant: '8bb7f7130b94cbf6861db28c2e17e4129b6e43d132de8cdcb4d8be669c37b4ca',
  logarithm: '16cf8264718fdb80a57ca247d2e4b73d835bdb432c07edbd61d1c469416c1462',
};
