import * as v from 'valibot';
import { KERNEL_NAMES } from '../simd/kernel.js';
import { ARITHMETICS } from '../webgpu/arithmetic/kernel-arithmetic.js';
import { OPERATION_NAMES } from '../webgpu/arithmetic/operations.js';
import { ENGINE_NAMES } from './engine-names.js';

/** The process that looks for devices answers in JSON on this file descriptor, because drivers may print on the usual ones. */
export const ANSWER_FD = 3;

const name = v.picklist(ENGINE_NAMES);
const kernelName = v.picklist(KERNEL_NAMES);
const samplesPerSecond = v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0)));
/** `missing` says why it cannot run here, `remedy` what would change that. */
const missing = { missing: v.string(), remedy: v.optional(v.string()) };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** An operation of the contract as a device computes it: how many results differ, of ordinary numbers and of subnormal ones. */
const operation = v.strictObject({
  operation: v.picklist(OPERATION_NAMES),
  differing: count,
  differingSubnormal: count,
});

const way = v.picklist(ARITHMETICS);

/** Findings about a device's arithmetic, as DeviceArithmetic. */
const arithmetic = v.strictObject({
  probed: v.pipe(
    v.array(v.strictObject({ arithmetic: way, operations: v.pipe(v.array(operation), v.readonly()) })),
    v.readonly(),
  ),
  taken: v.strictObject({ fma: way, sums: way }),
  isEqual: v.boolean(),
});

const engine = v.union([
  v.strictObject({
    name,
    device: v.string(),
    isGpu: v.boolean(),
    /** Whether it yields the bits of the contract; exactOptional: it was not asked. */
    isEqual: v.exactOptional(v.boolean()),
    /** exactOptional: it was not asked, or the engine cannot tell. */
    arithmetic: v.exactOptional(arithmetic),
    samplesPerSecond,
  }),
  v.strictObject({ name, ...missing }),
]);

/** A kernel of the simd engine. One that runs here yields the bits of the contract. */
const kernel = v.union([
  v.strictObject({ name: kernelName, title: v.string(), samplesPerSecond }),
  v.strictObject({ name: kernelName, ...missing }),
]);

const kernels = v.strictObject({
  kernels: v.array(kernel),
  /** The kernel of `--kernel`. */
  kernel: kernelName,
  /** In words that go on after 'because'. */
  kernelReason: v.string(),
  /** A sentence that says how the simd engine would be faster here; null: nothing is missing. */
  faster: v.nullable(v.string()),
});

/** The requested engines; the choice of `--engine auto` and the kernels, if those were requested. */
export const ProbeAnswer = v.strictObject({
  engines: v.array(engine),
  auto: v.nullable(v.strictObject({ engine: name, reason: v.string() })),
  kernels: v.nullable(kernels),
});
export type ProbeAnswer = v.InferOutput<typeof ProbeAnswer>;
export type ProbedEngine = v.InferOutput<typeof engine>;
export type ProbedKernel = v.InferOutput<typeof kernel>;
export type ProbedKernels = v.InferOutput<typeof kernels>;
