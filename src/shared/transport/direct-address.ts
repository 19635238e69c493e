import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import net from 'node:net';
import { MAX_SOCKET_PATH_BYTES } from './socket-directory.js';
import { GREETING_BYTES, mayBeGreeting } from './zmtp.js';

/**
 * Over ipc, a worker of the same user can connect to its socket in the coordinator without the front between them. It
 * first connects to the front and says REQUEST instead of a greeting. The front answers with its greeting and the path
 * of the socket, which lies in a directory that no other user may enter. The worker keeps this connection open, because
 * its end is the end of the peer.
 */
export const REQUEST = Buffer.from('lenet-cluster: which socket is mine?\n');

const END = '\n';
const MAX_ANSWER_BYTES = GREETING_BYTES + MAX_SOCKET_PATH_BYTES + END.length;

/** The front's answer, which follows its greeting. */
export const answerTo = (path: string): string => `${path}${END}`;

/** Whether these can be the first bytes of a request. */
export function mayBeRequest(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= REQUEST.length && REQUEST.subarray(0, bytes.length).equals(bytes);
}

/** Where a worker connects. */
export interface DirectAddress {
  /** 'ipc:///PATH' of the worker's own socket, or the front's own address if this process cannot reach that socket. */
  readonly address: string;
  /** Ends the peer. Called when the address is no longer used. */
  close(): void;
}

/**
 * Asks the front for the worker's own socket.
 *
 * @param address 'ipc:///PATH' of the front
 * @param timeoutMs for the answer, in milliseconds
 * @throws Error with the system's code if nothing listens there; Error if the answer does not come in time
 */
export async function askForDirectAddress(address: string, timeoutMs: number): Promise<DirectAddress> {
  const socket = net.connect({ path: address.slice('ipc://'.length) });
  const path = await answerOf(socket, timeoutMs).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  if (path !== null && (await canReach(path))) {
    socket.unref();
    return { address: `ipc://${path}`, close: () => socket.destroy() };
  }
  socket.destroy();
  return { address, close: () => {} };
}

/** The path, or null if the other side does not know the request. */
function answerOf(socket: net.Socket, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => reject(new Error('no answer came')));
    socket.on('error', reject);
    socket.on('close', () => resolve(null));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      const isWhole = answer.length > GREETING_BYTES && answer.toString('latin1').endsWith(END);
      if (!mayBeGreeting(answer.subarray(0, GREETING_BYTES)) || answer.length > MAX_ANSWER_BYTES) resolve(null);
      else if (isWhole) resolve(answer.toString('utf8', GREETING_BYTES, answer.length - END.length));
      else return;
      socket.setTimeout(0);
    });
    socket.write(REQUEST);
  });
}

/** Another user, or a process in another container, cannot reach the socket. */
async function canReach(path: string): Promise<boolean> {
  return await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
