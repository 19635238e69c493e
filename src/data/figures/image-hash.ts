/**
 * The first 64 of the 128 bits of MurmurHash3 (x86_128, seed 0) of an image. Among three million different images, the most that a data set
 * has, two share them with a probability of one in four million.
 *
 * @param words the pixels of neighbouring images, four to a word
 * @param begin index of the image's first word
 * @param end index behind its last word; `end - begin` is a multiple of 4
 * @param hash two words, which are written
 */
export function hashImage(words: Int32Array, begin: number, end: number, hash: Int32Array): void {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  for (let at = begin; at < end; at += 4) {
    h1 ^= Math.imul(rotated(Math.imul(words[at] as number, C1), 15), C2);
    h1 = (Math.imul((rotated(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotated(Math.imul(words[at + 1] as number, C2), 16), C3);
    h2 = (Math.imul((rotated(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotated(Math.imul(words[at + 2] as number, C3), 17), C4);
    h3 = (Math.imul((rotated(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotated(Math.imul(words[at + 3] as number, C4), 18), C1);
    h4 = (Math.imul((rotated(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  const bytes = 4 * (end - begin);
  h1 ^= bytes;
  h2 ^= bytes;
  h3 ^= bytes;
  h4 ^= bytes;
  h1 = (h1 + h2 + h3 + h4) | 0;
  const second = mixed(h2 + h1);
  const first = (mixed(h1) + second + mixed(h3 + h1) + mixed(h4 + h1)) | 0;
  hash[0] = first;
  hash[1] = second + first;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Lets every bit of a word depend on every other. */
function mixed(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
