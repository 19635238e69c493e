import type { SimRandom } from '../sim/random.js';

/** Bytes on which parsers stumble: ends of ranges, MessagePack's codes for long strings, arrays, maps and floats. */
const INTERESTING = [
  0x00, 0x7f, 0x80, 0x8f, 0xc0, 0xc1, 0xc6, 0xca, 0xcb, 0xcf, 0xd3, 0xd9, 0xdb, 0xdd, 0xdf, 0xe0, 0xff,
];

/** A message as a broken or hostile peer would send it: some of its bytes or frames are changed, lost, doubled or new. */
export function mutateMessage(frames: readonly Uint8Array[], random: SimRandom): Uint8Array[] {
  const mutated = [...frames];
  for (let i = random.whole(1, 3); i > 0; i--) {
    const at = random.whole(0, Math.max(0, mutated.length - 1));
    const frame = mutated[at] ?? new Uint8Array(0);
    // The header is what is parsed, and so what is changed most.
    switch (random.whole(0, 9)) {
      case 0:
        mutated.splice(at, 1);
        break;
      case 1:
        mutated.splice(at, 0, frame);
        break;
      case 2:
        mutated[at] = new Uint8Array(random.pick([0, 1, 3, 246_820, 246_824, 246_828]));
        break;
      case 3:
        for (let n = random.whole(1, 40); n > 0; n--) mutated.push(frame.subarray(0, 64));
        break;
      default: {
        const changed = random.chance(0.8) ? 0 : at;
        mutated[changed] = mutateBytes(mutated[changed] ?? frame, random);
      }
    }
  }
  return mutated;
}

function mutateBytes(bytes: Uint8Array, random: SimRandom): Uint8Array {
  const at = random.whole(0, Math.max(0, bytes.length - 1));
  const mutated = Buffer.from(bytes);
  switch (random.whole(0, 5)) {
    case 0:
      return mutated.subarray(0, at);
    case 1:
      return Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + random.whole(1, 8))]);
    case 2:
      return Buffer.concat([
        mutated.subarray(0, at),
        mutated.subarray(at, at + random.whole(1, 30)),
        mutated.subarray(at),
      ]);
    case 3: {
      const noise = Uint8Array.from({ length: random.whole(1, 16) }, () => random.whole(0, 255));
      return Buffer.concat([mutated.subarray(0, at), noise, mutated.subarray(at)]);
    }
    default:
      for (let n = random.whole(1, 4); n > 0; n--) {
        const place = random.whole(0, Math.max(0, bytes.length - 1));
        if (place < mutated.length)
          mutated[place] = random.chance(0.5) ? random.pick(INTERESTING) : random.whole(0, 255);
      }
      return mutated;
  }
}
