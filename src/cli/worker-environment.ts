import { Command } from 'commander';
import { variableOf } from './options/declare.js';
import { addTrainOptions } from './options/run.js';
import { settingsOf } from './settings.js';

/** Options of `worker` that say where it joins, and with which key. */
const JOINING = ['--join', '--join-file', '--key', '--connect'];

/**
 * The environment for a worker process of `train`. Variables that are meant for `train`, such as the address at which it
 * listens, do not reach the worker; `train` passes what the worker needs as flags. All other variables stay.
 */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = settingsOf(addTrainOptions(new Command())).map(({ variable }) => variable);
  const left = new Set([...own, ...JOINING.map(variableOf)]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !left.has(name)));
}
