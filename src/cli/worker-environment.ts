import { Command } from 'commander';
import { variableOf } from './options/declare.js';
import { addTrainOptions } from './options/run.js';
import { settingsOf } from './settings.js';

/** Options of `worker` that say where it joins, and with which key. */
const JOINING = ['--join', '--join-file', '--key', '--connect'];

/**
 * The environment for a worker process of `train`, without the variables that belong to `train`: it passes its own
 * values as flags, and an address at which `train` listens, for example, cannot also be the worker's. Variables of the
 * worker's other options stay.
 */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = settingsOf(addTrainOptions(new Command())).map(({ variable }) => variable);
  const left = new Set([...own, ...JOINING.map(variableOf)]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !left.has(name)));
}
