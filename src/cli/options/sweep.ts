import { Command, type Option } from 'commander';
import { type AxisValues, axisValues, joinValues } from '../../sweep/axis.js';
import { MOST_PLANNED } from '../../sweep/plan.js';
import { autoOrWholeNumber, directoryName, refuse, wholeNumber } from '../values.js';
import { jsonOption } from './common.js';
import { option, type Setting } from './declare.js';
import { addTrainOptions } from './run.js';

const MOST_JOBS = 1024;

/** Options of `train` that a sweep decides itself, or that belong to a cluster. */
const NOT_SWEPT = new Set([
  '--run-dir',
  '--resume',
  '--audit',
  '--min-workers',
  '--max-workers',
  '--heartbeat-ms',
  '--keys',
  '--advertise',
  '--insecure',
  '--http',
  '--http-host',
  '--linger-s',
  '--tensorboard',
  '--log',
  '--config',
  '--workers',
  '--threads',
  '--pin-workers',
  '--listen',
]);

/** Adds the options of SweepFlags: its own, and those of `train`, each of which takes several values. */
export function addSweepOptions(command: Command): Command {
  command
    .addOption(
      option(
        '--sweep-dir <dir>',
        'directory of the sweep, with a run directory for each run; the runs that are missing in it are made (default: sweeps/ and the time)',
      ).argParser(directoryName),
    )
    .addOption(
      option(
        '--random <runs>',
        'make this many random combinations instead of all; then a value may also be a range, such as 0.0005..0.01',
      ).argParser(wholeNumber(1, MOST_PLANNED)),
    )
    .addOption(
      option('--sweep-seed <number>', 'fixes the random combinations')
        .argParser(wholeNumber(0, 2 ** 32 - 1))
        .default(0),
    )
    .addOption(
      option('--jobs <count>', "runs at a time, each with its share of the cores; 'auto': one for each core")
        .argParser(autoOrWholeNumber(1, MOST_JOBS))
        .default('auto'),
    )
    .addOption(jsonOption());
  for (const setting of sweptSettings()) command.addOption(setting);
  return command;
}

/** The options of `train` that a sweep takes, each with a list of values. */
export function sweptSettings(): Setting[] {
  return addTrainOptions(new Command())
    .options.filter(({ long, ...each }) => !NOT_SWEPT.has(long ?? '') && !isSwitch(each))
    .map(severalValues);
}

const isSwitch = ({ required, optional }: Pick<Option, 'required' | 'optional'>): boolean => !required && !optional;

function severalValues(original: Option): Setting {
  const several = option(original.flags, original.description);
  if (original.argChoices) several.argChoices = original.argChoices;
  const parse = (text: string): unknown => (original.parseArg ? original.parseArg(text, undefined) : text);
  return several.argParser((text: string, earlier: AxisValues | undefined): AxisValues => {
    const values = axisValues(text, parse);
    if (earlier === undefined) return values;
    return joinValues(earlier, values) ?? refuse('A range must be the only value of a setting.');
  }) as Setting;
}
