import path from 'node:path';
import { ENGINE_NAMES } from '../../engine/choice/engine-names.js';
import { userConfigDirectory } from '../../shared/files/user-directories.js';
import type { LogFormat } from '../options.js';
import { directoryName, fileName } from '../values.js';
import { option, type Setting } from './declare.js';

/** Options that several commands have. */

/** The directory of a coordinator's keys. */
export function keysOption(description = "directory of the coordinator's keys"): Setting {
  const configDirectory = userConfigDirectory();
  const created = option('--keys <dir>', description).argParser(directoryName);
  return configDirectory === null ? created : created.default(path.join(configDirectory, 'keys'));
}

/** No keys and no encryption. */
export function insecureOption(): Setting {
  return option('--insecure', 'connect over tcp without encryption and keys: for networks that you trust');
}

/** Which engine computes. */
export function engineOption(): Setting {
  return option('--engine <name>', "what computes gradients; 'auto': a GPU's engine where there is one, else simd")
    .choices(['auto', ...ENGINE_NAMES])
    .default('auto');
}

/** How the command reports. */
export function logOption(
  description = "'auto': a live line on a terminal, lines elsewhere; 'quiet': only warnings, errors and the summary; " +
    "'json': an object a line, for machines",
): Setting {
  return option('--log <format>', description)
    .choices(['auto', 'lines', 'quiet', 'json'] satisfies LogFormat[])
    .default('auto');
}

/** A file with settings. */
export function configOption(): Setting {
  return option(
    '--config <file>',
    'settings as a JSON object with option names without dashes as keys, or the config.json of a run',
  ).argParser(fileName);
}
