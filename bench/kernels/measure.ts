// npm run bench -- --kernels: all kernels on one core, and with --peer steps beside the peers on the same core.
import { readNativeBuild } from '../../src/engine/simd/native/native-build.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { temporaryDirectory } from '../../test/support/temporary-directory.js';
import { initialParameters } from '../engine-throughput.js';
import { reportSteps } from '../peer/steps-report.js';
import { onOneCore } from '../pin-to-core.js';
import type { Recording } from '../record/recording.js';
import type { BenchmarkName } from '../record/result.js';
import { type MeasuredKernel, type MissingKernel, measuredKernels } from './measured-kernels.js';
import { reportKernels } from './report.js';

/** @param recorded runs a benchmark and saves what it has recorded */
export async function measureKernels(
  recorded: (benchmark: BenchmarkName, report: (recording: Recording) => Promise<void>) => Promise<void>,
  withPeers: boolean,
): Promise<void> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const options = { dataset, normalization: DEFAULT_NORMALIZATION };
  const all = measuredKernels(options);
  for (const kernel of all.filter(isMissing)) console.log(`  no ${kernel.name}: ${kernel.reason}`);
  const kernels = all.filter((kernel): kernel is MeasuredKernel => !isMissing(kernel));
  const directory = temporaryDirectory();
  const build = readNativeBuild();
  const addCompiler = (recording: Recording): void => {
    if (build && 'version' in build) recording.addVersion('compiler of the native kernels', build.version);
  };
  await recorded('kernels', async (recording) => {
    addCompiler(recording);
    await onOneCore(() => reportKernels(recording, kernels, options, directory));
  });
  if (withPeers) {
    const start = { options, parameters: initialParameters(), directory };
    await recorded('steps', async (recording) => {
      addCompiler(recording);
      await onOneCore(() => reportSteps(recording, kernels, start));
    });
  }
}

const isMissing = (kernel: MeasuredKernel | MissingKernel): kernel is MissingKernel => 'reason' in kernel;
