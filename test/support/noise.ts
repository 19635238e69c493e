/** `count` bytes of a linear congruential generator (Numerical Recipes), the highest byte of each state; as `test/golden/pillow_resize.py` has it. */
export function noise(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
