import type { Command } from 'commander';
import { DEFAULT_PORT } from '../../shared/transport/addresses.js';
import { address, hostAndPort } from '../address-values.js';
import { kernelOption, keysOption, logOption } from './common.js';
import { option } from './declare.js';
import { httpHostOption } from './http.js';

/** Options of the commands that neither train nor compute. */

/** Adds the options of `view`. */
export function addViewOptions(command: Command): Command {
  return command
    .addOption(
      option(
        '--http <address>',
        "where the page is served: 'HOST:PORT' or 'PORT' of 127.0.0.1 (default: 127.0.0.1:9464, or a free port if that is taken)",
      ).argParser((text: string) => hostAndPort(text)),
    )
    .addOption(httpHostOption());
}

/** Adds the options of KeysFlags to a command that prints a token. */
export function addTokenOptions(command: Command): Command {
  return command
    .addOption(keysOption())
    .addOption(
      option(
        '--address <address>',
        "address at which workers reach the coordinator (default: this host's, port 5555)",
      ).argParser(address({ loopback: false, port: DEFAULT_PORT })),
    );
}

/** Adds the options of DevicesFlags. */
export function addDevicesOptions(command: Command): Command {
  return command
    .option('--bench', 'measure how many samples/s each engine and each kernel computes, two seconds each')
    .addOption(kernelOption())
    .addOption(logOption("'json': one JSON object"));
}
