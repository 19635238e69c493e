import type { KeyStore } from './key-store.js';
import type { KeyPair } from './keys.js';

/** The first of the admitted keys, by name, whose secret part is here. */
export async function firstPair(store: KeyStore): Promise<KeyPair | null> {
  for (const { name } of await store.admitted()) {
    const pair = await store.pairOf(name);
    if (pair) return pair;
  }
  return null;
}
