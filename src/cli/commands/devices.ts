import { probeDevices } from '../../engine/choice/devices.js';
import type { ProbedEngine } from '../../engine/choice/probe-answer.js';
import { printable, printableJson } from '../../shared/text/printable.js';
import type { LogFormat } from '../flags.js';

export interface DevicesFlags {
  readonly bench?: boolean;
  readonly log: LogFormat;
}

const NAME_COLUMNS = 12;

/**
 * Prints the engines that can run here, their devices, and why the others are unavailable. Returns the exit code.
 *
 * @throws OperationalError `devices-failed`
 */
export function devicesCommand({ bench = false, log }: DevicesFlags): number {
  const probed = probeDevices(bench);
  const { engines, auto, reason } = probed;
  const text =
    log === 'json'
      ? printableJson(JSON.stringify(probed))
      : [...engines.flatMap(engineLines), '', `--engine auto takes ${auto}: ${printable(reason)}`].join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

function engineLines(engine: ProbedEngine): string[] {
  const name = engine.name.padEnd(NAME_COLUMNS);
  if ('device' in engine) {
    const rate = engine.samplesPerSecond;
    const speed = rate === undefined ? '' : `: ${Math.round(rate).toLocaleString('en-US')} samples/s`;
    return [`${name}${printable(engine.device)}${speed}`];
  }
  const lines = [`${name}not available: ${printable(engine.missing)}`];
  if (engine.remedy) lines.push(`${' '.repeat(NAME_COLUMNS)}${printable(engine.remedy)}`);
  return lines;
}
