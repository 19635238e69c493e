import type { Command } from 'commander';
import {
  DECIMAL_NUMBERS,
  DEFAULT_CHECKPOINT_EVERY_STEPS,
  DEFAULT_MAX_WORKERS,
  WHOLE_NUMBERS,
} from '../../coordinator/option-ranges.js';
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_EPOCHS,
  DEFAULT_LEARNING_RATE,
  DEFAULT_MICRO_BATCH_SIZE,
  DEFAULT_NORMALIZATION,
} from '../../shared/run-config.js';
import { DEFAULT_HEARTBEAT_MS } from '../../shared/timing.js';
import { DEFAULT_PORT } from '../../shared/transport/addresses.js';
import { address, httpAddress } from '../address-values.js';
import {
  autoOrDecimalNumber,
  autoOrWholeNumber,
  decimalNumber,
  directoryName,
  fileName,
  onOff,
  placeName,
  wholeNumber,
} from '../values.js';
import { augmentOption } from './augment.js';
import {
  configOption,
  engineOption,
  insecureOption,
  kernelOption,
  keysOption,
  logOption,
  threadsOption,
} from './common.js';
import { cacheDirectoryOption, dataOption, datasetOption, seedOption, validationOption } from './data.js';
import { option } from './declare.js';
import { httpHostOption, lingerOption } from './http.js';
import { labelSmoothingOption } from './label-smoothing.js';
import { addOptimizerOptions } from './optimizer.js';
import { recipeOption } from './recipe.js';
import { stoppingOptions } from './stopping.js';
import { tensorboardOption } from './tensorboard.js';

const LISTEN_FORMS =
  "'HOST:PORT' (0.0.0.0: every IPv4 address of this host, [::]: every address), 'PORT' of 127.0.0.1, or 'ipc:///PATH'";
const listenAddress = address({ loopback: true, port: DEFAULT_PORT });

/** Adds the options of RunFlags, except --listen. A bad value ends the command with exit code 2. */
export function addRunOptions(command: Command): Command {
  const { mean, standardDeviation } = DEFAULT_NORMALIZATION;
  const [earlyStop, targetAccuracy] = stoppingOptions();
  command
    .addOption(
      option('--epochs <count>', 'passes over the training set')
        .argParser(wholeNumber(...WHOLE_NUMBERS.epochs))
        .default(DEFAULT_EPOCHS),
    )
    .addOption(
      option('--batch-size <samples>', 'samples of one optimizer step')
        .argParser(wholeNumber(...WHOLE_NUMBERS.batchSize))
        .default(DEFAULT_BATCH_SIZE),
    )
    .addOption(
      option(
        '--micro-batch-size <samples>',
        'samples of one leaf of the reduction tree; another value gives another model',
      )
        .argParser(wholeNumber(...WHOLE_NUMBERS.microBatchSize))
        .default(DEFAULT_MICRO_BATCH_SIZE),
    )
    .addOption(
      option('--lr <rate>', 'learning rate')
        .argParser(decimalNumber(...DECIMAL_NUMBERS.learningRate))
        .default(DEFAULT_LEARNING_RATE),
    );
  return addOptimizerOptions(command)
    .addOption(labelSmoothingOption())
    .addOption(seedOption('fixes the initial parameters and the data order'))
    .addOption(
      option('--shuffle <on|off>', 'on: a new order in every epoch; off: file order')
        .argParser(onOff)
        .default(true, 'on'),
    )
    .addOption(
      option('--mean <number>', "mean of the pixels (0..1), which is subtracted from each; 'auto': the training set's")
        .argParser(autoOrDecimalNumber(...DECIMAL_NUMBERS.mean))
        .default(mean),
    )
    .addOption(
      option(
        '--std <number>',
        "standard deviation of the pixels, by which each is then divided; 'auto': the training set's",
      )
        .argParser(autoOrDecimalNumber(...DECIMAL_NUMBERS.standardDeviation))
        .default(standardDeviation),
    )
    .addOption(augmentOption())
    .addOption(recipeOption())
    .addOption(dataOption('a data set, a file or a directory of any known layout (default: MNIST, which is included)'))
    .addOption(datasetOption())
    .addOption(validationOption())
    .addOption(cacheDirectoryOption('where converted data sets are kept'))
    .addOption(
      option(
        '--init <model>',
        'begin from a trained model: a file, a checkpoint, a run directory, or a folder of runs (default: random parameters)',
      ).argParser(placeName),
    )
    .addOption(earlyStop)
    .addOption(targetAccuracy)
    .addOption(
      option(
        '--run-dir <dir>',
        'directory of the run; an unfinished run in it is resumed, a finished one goes on with more --epochs (default: runs/ and the time)',
      ).argParser(directoryName),
    )
    .addOption(option('--resume', 'resume an unfinished run: the one in --run-dir, or else the last one in runs/'))
    .addOption(
      option('--checkpoint-every <steps>', 'steps between checkpoints; every epoch also ends with one; 0: only those')
        .argParser(wholeNumber(...WHOLE_NUMBERS.checkpointEverySteps))
        .default(DEFAULT_CHECKPOINT_EVERY_STEPS),
    )
    .addOption(
      option('--audit <rate>', 'share of the gradients (0..1) that a second worker must compute to the same bits')
        .argParser(decimalNumber(...DECIMAL_NUMBERS.auditRate))
        .default(0),
    )
    .addOption(
      option('--min-workers <count>', 'start training when this many workers are ready')
        .argParser(wholeNumber(...WHOLE_NUMBERS.minWorkers))
        .default(1),
    )
    .addOption(
      option('--max-workers <count>', 'admit at most this many workers')
        .argParser(wholeNumber(...WHOLE_NUMBERS.maxWorkers))
        .default(DEFAULT_MAX_WORKERS),
    )
    .addOption(
      option('--heartbeat-ms <ms>', 'interval between heartbeats; all other waiting times follow from it')
        .argParser(wholeNumber(...WHOLE_NUMBERS.heartbeatMs))
        .default(DEFAULT_HEARTBEAT_MS),
    )
    .addOption(kernelOption())
    .addOption(keysOption())
    .addOption(
      option(
        '--advertise <address>',
        'address in the join token, where other hosts reach --listen (default: the address that this host uses for other networks)',
      ).argParser(address({ loopback: false, port: null })),
    )
    .addOption(insecureOption())
    .addOption(
      option(
        '--http <address>',
        "where the page, metrics and status are served: 'HOST:PORT', 'PORT' of 127.0.0.1, or 'off' (default: 127.0.0.1:9464, or a free port if that is taken)",
      ).argParser(httpAddress),
    )
    .addOption(httpHostOption())
    .addOption(lingerOption())
    .addOption(tensorboardOption())
    .addOption(logOption())
    .addOption(configOption());
}

/** Adds the options of `train`. */
export function addTrainOptions(command: Command): Command {
  return addRunOptions(command)
    .addOption(
      option(
        '--workers <count>',
        "worker processes to start on this machine; 'auto': none, as a worker in the coordinator's process uses the whole machine, or one for each GPU",
      )
        .argParser(autoOrWholeNumber(0, WHOLE_NUMBERS.maxWorkers[1]))
        .default('auto'),
    )
    .addOption(threadsOption("threads of the engine simd in each worker; 'auto': the cores divided by the workers"))
    .addOption(
      option(
        '--pin-workers <on|off>',
        'keep workers, and each of their threads, on their own cores, if workers times threads are all cores',
      )
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
        'write the join token to this file while listening; workers read it with their own --join-file',
      ).argParser(fileName),
    );
}
