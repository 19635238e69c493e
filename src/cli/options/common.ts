import path from 'node:path';
import type { Option } from 'commander';
import { ENGINE_NAMES } from '../../shared/engine/engine-names.js';
import { userConfigDirectory } from '../../shared/user-directories.js';
import type { LogFormat } from '../options.js';
import { option } from './declare.js';

/** Options that several commands have. */

/** The directory of a coordinator's keys. */
export function keysOption(description = "directory of the coordinator's keys"): Option {
  return option('--keys <dir>', description).default(path.join(userConfigDirectory(), 'keys'));
}

/** No keys and no encryption. */
export function insecureOption(): Option {
  return option('--insecure', 'connect over tcp without encryption and keys: for networks that you trust');
}

/** Which engine computes. */
export function engineOption(): Option {
  return option('--engine <name>', "what computes gradients; 'auto': a GPU's engine where there is one, else simd")
    .choices(['auto', ...ENGINE_NAMES])
    .default('auto');
}

/** How the command reports. */
export function logOption(
  description = "'auto': a live line on a terminal, lines elsewhere; 'quiet': only warnings, errors and the summary; " +
    "'json': an object a line, for machines",
): Option {
  return option('--log <format>', description)
    .choices(['auto', 'lines', 'quiet', 'json'] satisfies LogFormat[])
    .default('auto');
}

/** A file with settings. */
export function configOption(): Option {
  return option('--config <file>', 'settings as a JSON object: option names without dashes as keys');
}
