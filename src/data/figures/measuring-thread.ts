import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type MeasurableData, measureData } from './measure-data.js';

/** The thread of a measurement: it sends its result and ends. An error here ends it too, and its owner learns of it. */

// It gets only what training leaves. Only Linux has priorities of threads.
if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_LOW);

parentPort?.postMessage(await measureData(workerData as MeasurableData));
