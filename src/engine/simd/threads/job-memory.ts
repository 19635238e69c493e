/** A gradient begins at a multiple of this, the length of a cache line and of the longest vector, in bytes. */
const ALIGNMENT_BYTES = 64;

/**
 * Shared memory for one job. The engine fills in the first group while all threads are idle; they fill in the others. Task and inner
 * node are numbered as in WorkPlan.
 */
export interface JobMemory {
  /** From 1; a larger memory has a larger number. */
  readonly version: number;
  /** Elements of a gradient. */
  readonly parameterCount: number;
  /** Dataset indices of the job's samples. */
  readonly sampleIndices: Uint32Array;
  /** For each task, its first micro-batch and the one after its last, counted from the shard's first. */
  readonly taskLeaves: Uint32Array;
  readonly taskParents: Int32Array;
  readonly nodeParents: Int32Array;
  /** For each inner node, 0, or 1 + the task in whose place the first of its two values lies. */
  readonly arrivals: Int32Array;

  /** Values of nodes, each in the place of one of its tasks: gradient, loss and number of correct predictions. */
  readonly gradients: SharedArrayBuffer;
  readonly lossSums: Float64Array;
  readonly correctCounts: Uint32Array;
  /** For each maximal node, the task in whose place its value lies. */
  readonly results: Uint32Array;

  /** Results of an evaluation, one for each sample. */
  readonly predictions: Uint8Array;
  readonly losses: Float64Array;
}

/** The room that a job needs. */
export interface JobSize {
  readonly samples: number;
  readonly tasks: number;
}

/** Whether the memory has room for such a job. */
export const hasRoom = (memory: JobMemory, { samples, tasks }: JobSize): boolean =>
  samples <= memory.sampleIndices.length && tasks <= memory.taskParents.length;

/** Makes memory with room for jobs of this size. Pages that no job touches cost nothing. */
export function createJobMemory({ samples, tasks }: JobSize, parameterCount: number, version: number): JobMemory {
  return {
    version,
    parameterCount,
    sampleIndices: new Uint32Array(new SharedArrayBuffer(samples * Uint32Array.BYTES_PER_ELEMENT)),
    taskLeaves: new Uint32Array(new SharedArrayBuffer(2 * tasks * Uint32Array.BYTES_PER_ELEMENT)),
    taskParents: new Int32Array(new SharedArrayBuffer(tasks * Int32Array.BYTES_PER_ELEMENT)),
    nodeParents: new Int32Array(new SharedArrayBuffer(tasks * Int32Array.BYTES_PER_ELEMENT)),
    arrivals: new Int32Array(new SharedArrayBuffer(tasks * Int32Array.BYTES_PER_ELEMENT)),
    gradients: new SharedArrayBuffer(tasks * strideBytes(parameterCount)),
    lossSums: new Float64Array(new SharedArrayBuffer(tasks * Float64Array.BYTES_PER_ELEMENT)),
    correctCounts: new Uint32Array(new SharedArrayBuffer(tasks * Uint32Array.BYTES_PER_ELEMENT)),
    results: new Uint32Array(new SharedArrayBuffer(tasks * Uint32Array.BYTES_PER_ELEMENT)),
    predictions: new Uint8Array(new SharedArrayBuffer(samples)),
    losses: new Float64Array(new SharedArrayBuffer(samples * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** A view of each task's gradient: parameterCount float32. */
export function gradientViews({ gradients, taskParents, parameterCount }: JobMemory): Float32Array[] {
  const stride = strideBytes(parameterCount);
  return Array.from(taskParents, (_, task) => new Float32Array(gradients, task * stride, parameterCount));
}

/** Bytes from one gradient to the next. */
const strideBytes = (parameterCount: number): number =>
  Math.ceil((parameterCount * Float32Array.BYTES_PER_ELEMENT) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
