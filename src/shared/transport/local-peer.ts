import type { Context } from 'zeromq';
import type { LocalPeer } from './local-transport.js';
import { PeerSocket } from './peer-socket.js';

/**
 * The coordinator's socket for a worker of this process, and what the worker's end needs of it.
 *
 * @param id no other connection has it
 * @param publicKey the worker's, which needs no proof here; null: it has none
 * @param onMessage gets the worker's messages
 * @param onEnded the worker has ended the connection
 */
export function openLocalPeer(
  context: Context,
  id: number,
  publicKey: string | null,
  onMessage: (frames: readonly Uint8Array[]) => void,
  onEnded: () => void,
): { readonly socket: PeerSocket; readonly peer: LocalPeer } {
  const socket = new PeerSocket(id, '', context, null);
  socket.publicKey = publicKey;
  const address = `inproc://${id}`;
  const endpoint = socket.dealer.bind(address).then(() => {
    void socket.receive(onMessage, () => {});
    return address;
  });
  return { socket, peer: { endpoint, ended: socket.closed, end: onEnded } };
}
