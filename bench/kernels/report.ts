// Stages and whole micro-batches of every kernel, beside the peak of the core, as they are printed and recorded.
import type { EngineOptions } from '../../src/engine/engine.js';
import { initialParameters } from '../engine-throughput.js';
import { kernelFigure, peakFigure } from '../figure-names.js';
import { whole } from '../format.js';
import { type Contender, contender, measureInTurn, type TurnOptions } from '../in-turn.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { type MeasuredKernel, MICRO_BATCH_SIZE } from './measured-kernels.js';
import { PEAK_OF, Peaks } from './peak/peaks.js';
import { gigaflops, STAGES, type StageOrWhole, WHOLE } from './stages.js';

const STAGE_TURNS: TurnOptions = { rounds: 20, sliceMs: 8, warmUpMs: 60 };
/** Fresh samples every time. */
const WHOLE_TURNS: TurnOptions = { rounds: 25, sliceMs: 50, warmUpMs: 500 };

/**
 * @param kernels those that run here
 * @param options with which they were made
 * @param directory for a compiled program
 */
export async function reportKernels(
  recording: Recording,
  kernels: readonly MeasuredKernel[],
  { dataset }: EngineOptions,
  directory: string,
): Promise<void> {
  for (const { computer } of kernels) {
    computer.setParameters(initialParameters());
    computer.computeMicroBatch(samplesFrom(0, dataset.count), 0);
  }
  console.log('Stages, µs a sample, median of slices in turn; GFLOP/s, and their share of the peak of its vectors');
  const peaks = new Peaks(directory);
  for (const reason of peaks.reasons()) console.log(`  a peak is missing: ${reason}`);
  const measured = new Map<StageOrWhole, Map<string, number[]>>();
  for (const stage of STAGES) {
    await peaks.measure();
    measured.set(
      stage,
      await measureInTurn(
        contendersOf(
          kernels,
          ({ runStage }) =>
            () =>
              runStage(stage),
        ),
        STAGE_TURNS,
      ),
    );
  }
  let first = 0;
  const wholeOf =
    ({ computer }: MeasuredKernel) =>
    () => {
      first = (first + 7) % dataset.count;
      computer.computeMicroBatch(samplesFrom(first, dataset.count), 0);
    };
  measured.set(WHOLE, await measureInTurn(contendersOf(kernels, wholeOf), WHOLE_TURNS));
  await peaks.measure();

  const slicesOfPeaks = peaks.slices();
  console.log(`  ${''.padEnd(22)}${kernels.map(({ name }) => name.padStart(26)).join('')}`);
  for (const [stage, slices] of measured) {
    const cells = kernels.map(({ name }) => {
      const microseconds = slices.get(name) ?? [];
      recording.add(kernelFigure(name, stage), 'µs/sample', microseconds);
      const peak = median(slicesOfPeaks.get(PEAK_OF[name] ?? '') ?? []);
      return cell(stage, median(microseconds), peak).padStart(26);
    });
    console.log(`  ${stage.padEnd(22)}${cells.join('')}`);
  }
  for (const [name, slices] of slicesOfPeaks) {
    recording.add(peakFigure(name), 'GFLOP/s', slices);
    console.log(`  peak of ${name}: ${median(slices).toFixed(0)} GFLOP/s`);
  }
  for (const { name } of kernels)
    console.log(`  ${name}: ${whole(1e6 / median(measured.get(WHOLE)?.get(name) ?? []))} samples/s`);
}

function contendersOf(
  kernels: readonly MeasuredKernel[],
  run: (kernel: MeasuredKernel) => () => void,
): Map<string, Contender> {
  return new Map(kernels.map((kernel) => [kernel.name, contender(run(kernel), MICRO_BATCH_SIZE)]));
}

/** Indices of a micro-batch's samples, spread over the dataset. */
const samplesFrom = (first: number, count: number): Uint32Array =>
  Uint32Array.from({ length: MICRO_BATCH_SIZE }, (_, i) => (first + i * 97) % count);

/** '12.34  (95.4, 0.54)'. */
function cell(stage: StageOrWhole, microseconds: number, peak: number): string {
  const speed = gigaflops(stage, microseconds);
  if (speed === 0 || Number.isNaN(peak)) return microseconds.toFixed(2);
  return `${microseconds.toFixed(2)}  (${speed.toFixed(1)}, ${(speed / peak).toFixed(2)})`;
}
