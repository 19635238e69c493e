import { parentPort } from 'node:worker_threads';
import { Front, type FrontCommand } from './front.js';

/** The front on a thread of its own, so that passing bytes takes no time of the thread that decides and adds. */

const front = new Front((event) => parentPort?.postMessage(event));
parentPort?.on('message', (command: FrontCommand) => {
  front.handle(command);
  // The thread ends when its last connection has.
  if (command.type === 'close') parentPort?.close();
});
