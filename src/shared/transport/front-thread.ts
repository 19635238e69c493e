import { parentPort } from 'node:worker_threads';
import { Front, type FrontCommand } from './front.js';

/** The front runs on a thread of its own, so that passing bytes takes no time from the thread that decides and adds. */

const front = new Front((event) => parentPort?.postMessage(event));
parentPort?.on('message', (command: FrontCommand) => {
  front.handle(command);
  // The thread ends after its last connection.
  if (command.type === 'close') parentPort?.close();
});
