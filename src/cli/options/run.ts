import type { Command } from 'commander';
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_EPOCHS,
  DEFAULT_LEARNING_RATE,
  DEFAULT_MICRO_BATCH_SIZE,
  DEFAULT_NORMALIZATION,
  DEFAULT_SEED,
} from '../../shared/run-config.js';
import { DEFAULT_HEARTBEAT_MS } from '../../shared/timing.js';
import { DEFAULT_PORT } from '../../shared/transport/addresses.js';
import { address, httpAddress } from '../address-values.js';
import { autoOrWholeNumber, decimalNumber, directoryName, fileName, onOff, wholeNumber } from '../values.js';
import { configOption, engineOption, insecureOption, keysOption, logOption } from './common.js';
import { option } from './declare.js';
import { httpHostOption, lingerOption } from './http.js';

const MAX_WORKERS = 1024;
const LISTEN_FORMS =
  "'HOST:PORT' (0.0.0.0: every IPv4 address of this host, [::]: every address), 'PORT' of 127.0.0.1, or 'ipc:///PATH'";
const listenAddress = address({ loopback: true, port: DEFAULT_PORT });

/** Adds the options that RunOptions holds, but for --listen. Bad values exit with 2, as of every command here. */
export function addRunOptions(command: Command): Command {
  const { mean, standardDeviation } = DEFAULT_NORMALIZATION;
  return command
    .addOption(
      option('--epochs <count>', 'passes over the training set')
        .argParser(wholeNumber(1, 100_000))
        .default(DEFAULT_EPOCHS),
    )
    .addOption(
      option('--batch-size <samples>', 'samples of one optimizer step')
        .argParser(wholeNumber(1, 1_048_576))
        .default(DEFAULT_BATCH_SIZE),
    )
    .addOption(
      option('--micro-batch-size <samples>', 'samples of one leaf of the reduction tree, the unit of work')
        .argParser(wholeNumber(1, 8192))
        .default(DEFAULT_MICRO_BATCH_SIZE),
    )
    .addOption(
      option('--lr <rate>', 'learning rate of Adam')
        .argParser(decimalNumber(0, 1000, 'exclusive'))
        .default(DEFAULT_LEARNING_RATE),
    )
    .addOption(
      option('--seed <number>', 'fixes initial parameters and data order')
        .argParser(wholeNumber(0, 4_294_967_295))
        .default(DEFAULT_SEED),
    )
    .addOption(
      option('--shuffle <on|off>', 'new order in every epoch, or file order').argParser(onOff).default(true, 'on'),
    )
    .addOption(
      option('--mean <number>', 'subtracted from pixels (0..1)')
        .argParser(decimalNumber(-1000, 1000, 'inclusive'))
        .default(mean),
    )
    .addOption(
      option('--std <number>', 'divides pixels after that')
        .argParser(decimalNumber(0, 1000, 'exclusive'))
        .default(standardDeviation),
    )
    .addOption(
      option(
        '--data <dir>',
        'four IDX files of 28x28 images in 10 classes (default: the MNIST that comes along)',
      ).argParser(directoryName),
    )
    .addOption(
      option('--init <file>', 'start from these parameters (safetensors) instead of random ones').argParser(fileName),
    )
    .addOption(
      option(
        '--run-dir <dir>',
        'where the run is written; an unfinished run there goes on (default: runs/ and the time)',
      ).argParser(directoryName),
    )
    .addOption(option('--resume', 'go on with an unfinished run: that in --run-dir, or the last one in runs/'))
    .addOption(
      option('--checkpoint-every <steps>', 'besides the ends of epochs; 0: only there')
        .argParser(wholeNumber(0, 1_000_000))
        .default(100),
    )
    .addOption(
      option('--audit <rate>', 'share of the gradients (0..1) that a second worker must compute to the same bits')
        .argParser(decimalNumber(0, 1, 'inclusive'))
        .default(0),
    )
    .addOption(
      option('--min-workers <count>', 'start when this many are ready')
        .argParser(wholeNumber(1, MAX_WORKERS))
        .default(1),
    )
    .addOption(option('--max-workers <count>', 'admit no more').argParser(wholeNumber(1, MAX_WORKERS)).default(256))
    .addOption(
      option('--heartbeat-ms <ms>', 'interval of heartbeats, from which all other waiting times follow')
        .argParser(wholeNumber(20, 60_000))
        .default(DEFAULT_HEARTBEAT_MS),
    )
    .addOption(keysOption())
    .addOption(
      option(
        '--advertise <address>',
        'how other hosts reach --listen, for the join token (default: the address that this host uses towards the outside)',
      ).argParser(address({ loopback: false, port: null })),
    )
    .addOption(insecureOption())
    .addOption(
      option(
        '--http <address>',
        "where metrics and status are served, 'HOST:PORT', 'PORT' of 127.0.0.1, or 'off' (default: 127.0.0.1:9464, or a free port where that is taken)",
      ).argParser(httpAddress),
    )
    .addOption(httpHostOption())
    .addOption(lingerOption())
    .addOption(logOption())
    .addOption(configOption());
}

/** Adds the options of `train`. */
export function addTrainOptions(command: Command): Command {
  return addRunOptions(command)
    .addOption(
      option(
        '--workers <count>',
        "worker processes to start on this machine; 'auto': one for each core, or for each GPU",
      )
        .argParser(autoOrWholeNumber(MAX_WORKERS))
        .default('auto'),
    )
    .addOption(
      option('--pin-workers <on|off>', 'keep each worker on a core of its own, when there is one worker for each core')
        .argParser(onOff)
        .default(true, 'on'),
    )
    .addOption(engineOption())
    .addOption(
      option('--listen <address>', `where workers connect: ${LISTEN_FORMS} (default: a private ipc address)`).argParser(
        listenAddress,
      ),
    );
}

/** Adds the options of `coordinator`. */
export function addCoordinatorOptions(command: Command): Command {
  return addRunOptions(command)
    .addOption(
      option('--listen <address>', `where workers connect: ${LISTEN_FORMS}`)
        .argParser(listenAddress)
        .default(`tcp://127.0.0.1:${DEFAULT_PORT}`),
    )
    .addOption(
      option(
        '--join-file <file>',
        'write the join token there, and remove it in the end: for --join-file of workers',
      ).argParser(fileName),
    );
}
