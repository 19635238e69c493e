import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CONTRACT_BITS } from '../../shared/contract.js';
import { KERNEL_NAMES, type KernelChoice } from '../simd/kernel.js';
import { chooseEngine, engineStatus } from './choose-engine.js';
import { measureEngine } from './engine-benchmark.js';
import type { EngineName } from './engine-names.js';
import { ANSWER_FD, type ProbeAnswer, type ProbedEngine } from './probe-answer.js';
import { probeKernels } from './probe-kernels.js';
import { describeEngine } from './registry.js';

/**
 * Runs as a separate process, which devices.ts starts. Its arguments are the engines to look at, `--details` to look at the bits of each and
 * at the kernels of simd, `--kernel` to name one of these, `--bench` to measure each, and `--auto` to say which one `--engine auto` takes.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bench: { type: 'boolean', default: false },
    auto: { type: 'boolean', default: false },
    details: { type: 'boolean', default: false },
    kernel: { type: 'string' },
  },
});
const kernel: KernelChoice = KERNEL_NAMES.find((name) => name === values.kernel) ?? 'auto';
const describe = (name: EngineName) => describeEngine(name, { kernel });

async function probe(name: EngineName): Promise<ProbedEngine> {
  const status = await engineStatus(name, describe);
  if (!values.details || 'missing' in status) return status;
  const { bits, arithmetic, create } = await describe(name);
  const isEqual = (await bits()) === CONTRACT_BITS;
  const probed = arithmetic ? { arithmetic: await arithmetic() } : {};
  return { ...status, isEqual, ...probed, ...(values.bench ? { samplesPerSecond: await measureEngine(create) } : {}) };
}

const engines: ProbedEngine[] = [];
for (const name of positionals) engines.push(await probe(name as EngineName));
const answer: ProbeAnswer = {
  engines,
  auto: values.auto ? await chooseEngine(describe) : null,
  kernels: values.details ? await probeKernels(kernel, values.bench) : null,
};
writeFileSync(ANSWER_FD, JSON.stringify(answer));
// A driver may have threads that would keep the process alive.
process.exit();
