import { probeDevices } from '../../engine/choice/devices.js';
import { chooseKernel } from '../../engine/simd/choose-kernel.js';
import type { KernelChoice } from '../../engine/simd/kernel.js';
import { printableJson } from '../../shared/text/printable.js';
import type { LogFormat } from '../flags.js';
import { devicesReport } from '../report/devices-report.js';

export interface DevicesFlags {
  readonly bench?: boolean;
  readonly kernel: KernelChoice;
  readonly log: LogFormat;
}

/**
 * Prints the engines and kernels that can run here, whether they yield the bits of the contract, and why the others are
 * unavailable. Resolves to the exit code.
 *
 * @throws OperationalError `devices-failed`, or as chooseKernel does for a kernel that is named
 */
export async function devicesCommand({ bench = false, kernel, log }: DevicesFlags): Promise<number> {
  // A kernel that cannot run here is an error of this command, not of the process that looks for devices.
  if (kernel !== 'auto') await chooseKernel(kernel);
  const probed = probeDevices(bench, kernel);
  const columns = process.stdout.columns || Number.POSITIVE_INFINITY;
  const lines = log === 'json' ? [printableJson(JSON.stringify(probed))] : devicesReport(probed, kernel, columns);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
