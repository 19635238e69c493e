import { ENGINE_NAMES } from '../../engine/choice/engine-names.js';
import { KERNEL_NAMES } from '../../engine/simd/kernel.js';
import { userKeyDirectory } from '../../shared/files/user-directories.js';
import { MAX_THREADS } from '../../shared/protocol/limits.js';
import type { LogFormat } from '../flags.js';
import { autoOrWholeNumber, directoryName, fileName } from '../values.js';
import { option, type Setting } from './declare.js';

/** Options that several commands have. */

/** The directory of a coordinator's keys. */
export function keysOption(description = "directory of the coordinator's keys"): Setting {
  const directory = userKeyDirectory();
  const created = option('--keys <dir>', description).argParser(directoryName);
  return directory === null ? created : created.default(directory);
}

/** Turns off keys and encryption. */
export function insecureOption(): Setting {
  return option('--insecure', 'connect over tcp without keys and encryption; only for networks that you trust');
}

/** The engine that computes. */
export function engineOption(): Setting {
  return option('--engine <name>', "engine that computes the gradients; 'auto': one that has a GPU, or else simd")
    .choices(['auto', ...ENGINE_NAMES])
    .default('auto');
}

/** The kernel of the simd engine. */
export function kernelOption(): Setting {
  return option(
    '--kernel <name>',
    "kernel of the simd engine; 'auto': the fastest that runs here. All yield the same bits",
  )
    .choices(['auto', ...KERNEL_NAMES])
    .default('auto');
}

/** Threads of the simd engine. */
export function threadsOption(
  description = "threads of the engine simd; 'auto': one for each core that this process may use",
): Setting {
  return option('--threads <count>', `${description}. Any number yields the same bits`)
    .argParser(autoOrWholeNumber(1, MAX_THREADS))
    .default('auto');
}

/** How the command reports. */
export function logOption(
  description = "'auto': a live line on a terminal, 'lines' elsewhere; 'quiet': only warnings, errors and the summary; " +
    "'json': one JSON object a line",
): Setting {
  return option('--log <format>', description)
    .choices(['auto', 'lines', 'quiet', 'json'] satisfies LogFormat[])
    .default('auto');
}

/** A file with settings. */
export function configOption(): Setting {
  return option(
    '--config <file>',
    'JSON file with settings, such as {"batch-size": 256}, or the config.json of a run',
  ).argParser(fileName);
}

/** Output for machines. */
export function jsonOption(): Setting {
  return option('--json', 'print one JSON document, and nothing else, on standard output');
}
