/**
 * How many leaves each worker gets. The threads of a worker take leaves one at a time, so it computes in rounds: as many
 * leaves as it has threads, all at once. Its last round takes as long as the others, even with a single leaf.
 */

/** A worker that can take leaves. */
export interface ComputePower {
  /** Leaves that it computes at a time, at least 1. */
  readonly threads: number;
  /** With all threads busy, in leaves or samples for any unit of time; above 0. */
  readonly speed: number;
}

/** Leaves in the rounds that a worker needs for so many leaves: those, and what its idle threads could compute. */
export function leavesInRounds(leafCount: number, threads: number): number {
  return Math.ceil(leafCount / threads) * threads;
}

/**
 * Leaves for each worker, in blocks: each block goes to the worker that would be done with it first. If several would
 * be, it goes to the first of them, so all threads of a worker are busy before the next worker has any work.
 *
 * @param blockCount blocks to share out, at least 1
 * @param block leaves in a block
 * @returns the number of blocks for each worker
 */
export function sharesOf(blockCount: number, block: number, workers: readonly ComputePower[]): number[] {
  // Blocks that each worker has done at the time when all would end if leaves could be divided. No worker gets fewer.
  const time = (blockCount * block) / workers.reduce((sum, { speed }) => sum + speed, 0);
  const shares = workers.map((worker) => blocksUntil(time, block, worker));
  let left = blockCount - shares.reduce((sum, share) => sum + share, 0);
  if (left <= 0) return shares;
  /** When each worker would be done with one more block. */
  const ends = Float64Array.from(workers, (worker, i) => endOf(((shares[i] ?? 0) + 1) * block, worker));
  const isBefore = (a: number, b: number) => (ends[a] ?? 0) < (ends[b] ?? 0) || (ends[a] === ends[b] && a < b);
  const queue = Uint32Array.from(workers.keys()).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  while (left > 0) {
    const first = queue[0] ?? 0;
    const worker = workers[first];
    if (!worker) throw new Error('unreachable: there is at least one worker');
    const share = shares[first] ?? 0;
    // All blocks that end in the same round.
    const inRound = Math.floor(leavesInRounds((share + 1) * block, worker.threads) / block) - share;
    const taken = Math.min(left, inRound);
    shares[first] = share + taken;
    left -= taken;
    ends[first] = endOf((share + taken + 1) * block, worker);
    requeueFirst(queue, isBefore);
  }
  return shares;
}

/** Whether all blocks can be done at a time. */
export function canEndBy(time: number, blockCount: number, block: number, workers: readonly ComputePower[]): boolean {
  let done = 0;
  for (const worker of workers) done += blocksUntil(time, block, worker);
  return done >= blockCount;
}

/** When the last of the leaves is done, in the speeds' unit of time. */
export function lastEnd(leafCount: number, workers: readonly ComputePower[]): number {
  const shares = sharesOf(leafCount, 1, workers);
  return Math.max(...workers.map((worker, i) => endOf(shares[i] ?? 0, worker)));
}

function endOf(leafCount: number, { threads, speed }: ComputePower): number {
  return leavesInRounds(leafCount, threads) / speed;
}

function blocksUntil(time: number, block: number, { threads, speed }: ComputePower): number {
  return Math.floor((Math.floor((time * speed) / threads) * threads) / block);
}

/** Moves the first of the queue behind all that come before it now. */
function requeueFirst(queue: Uint32Array, isBefore: (a: number, b: number) => boolean): void {
  const moved = queue[0] ?? 0;
  let begin = 1;
  let end = queue.length;
  while (begin < end) {
    const middle = (begin + end) >>> 1;
    if (isBefore(queue[middle] ?? 0, moved)) begin = middle + 1;
    else end = middle;
  }
  queue.copyWithin(0, 1, begin);
  queue[begin - 1] = moved;
}
