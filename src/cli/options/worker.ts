import path from 'node:path';
import type { Command } from 'commander';
import { userCacheDirectory } from '../../shared/files/user-directories.js';
import { DEFAULT_PORT } from '../../shared/transport/addresses.js';
import { address, httpAddress } from '../address-values.js';
import { decimalNumber, directoryName, fileName, nonEmpty, wholeNumber } from '../values.js';
import { configOption, engineOption, insecureOption, keysOption, logOption } from './common.js';
import { option } from './declare.js';
import { httpHostOption } from './http.js';

/** Adds the options of `worker`. */
export function addWorkerOptions(command: Command): Command {
  return command
    .addOption(
      option('--join <token>', 'what the coordinator prints: its address, its key and a key for this worker')
        .argParser(nonEmpty('a token'))
        .excludes('joinFile'),
    )
    .addOption(option('--join-file <file>', 'a file with the token, which only its owner may read').argParser(fileName))
    .addOption(
      option(
        '--key <file>',
        "this worker's own key, for a token without one (`lenet-cluster keys new --file`)",
      ).argParser(fileName),
    )
    .addOption(
      option(
        '--connect <address>',
        "the coordinator's address, 'HOST:PORT' or 'ipc:///PATH' (default: the token's, or 127.0.0.1:5555)",
      ).argParser(address({ loopback: true, port: DEFAULT_PORT })),
    )
    .addOption(keysOption('keys of a coordinator on this host, for joining it without a token'))
    .addOption(insecureOption())
    .addOption(
      option('--join-timeout-s <seconds>', 'end when no coordinator was heard of for this long; 0: never')
        .argParser(wholeNumber(0, 31_536_000))
        .default(600),
    )
    .addOption(engineOption())
    .addOption(
      option(
        '--data <dir>',
        "the coordinator's data set (default: what comes along, or else is fetched from the coordinator)",
      ).argParser(directoryName),
    )
    .addOption(
      option('--cache-dir <dir>', 'where fetched data sets are kept')
        .argParser(directoryName)
        .default(path.join(userCacheDirectory(), 'datasets')),
    )
    .addOption(
      option(
        '--http <address>',
        "where metrics are served, 'HOST:PORT', 'PORT' of 127.0.0.1, or 'off' (default: off)",
      ).argParser(httpAddress),
    )
    .addOption(httpHostOption())
    .addOption(logOption("'quiet': only warnings and errors; 'json': an object a line, for machines"))
    .addOption(configOption())
    .addOption(
      option('--inject-bit-flips <probability>', 'of a wrong bit in a shard, for tests of the cluster')
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option(
        '--inject-huge-gradients <probability>',
        'of gradients near the largest float32 in a shard, for tests of the cluster',
      )
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .hideHelp(),
    )
    .addOption(
      option('--inject-pace-ms <ms>', 'the least that a micro-batch takes, for tests of the cluster')
        .argParser(decimalNumber(0, 60_000, 'inclusive'))
        .hideHelp(),
    );
}
