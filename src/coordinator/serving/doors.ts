import { type HttpAddress, HttpServer } from '../../shared/http/http-server.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { JoinFile } from './join-file.js';
import { type Listening, type ListenOptions, listenFor } from './listening.js';
import { makePrivateAddress } from './private-address.js';

export interface DoorOptions extends Omit<ListenOptions, 'listen'> {
  /** undefined: a private address. */
  readonly listen?: string | undefined;
  readonly http: HttpAddress | 'auto' | 'off';
  readonly httpHosts: readonly string[];
}

/** The addresses of a coordinator: one for workers, and one for people and programs that watch. */
export interface Doors {
  readonly listening: Listening;
  /** A warning about the address for a person; null: none. */
  readonly warning: string | null;
  readonly joinFile: JoinFile | null;
  /** null: HTTP is off. */
  readonly http: HttpServer | null;
  /** 'http://HOST:PORT' */
  readonly httpUrl: string | null;
  /** Closes HTTP, and removes the files that were made for the address. The transport must be closed before. */
  close(): Promise<void>;
  /** Closes everything, including a transport that is not in use yet. */
  abandon(): Promise<void>;
}

/**
 * Takes all addresses of a coordinator. If one cannot be taken, the others are given back.
 *
 * @throws OperationalError of the key store, the transport or HTTP; UsageError for a join file without a token
 */
export async function openDoors(
  options: DoorOptions,
  onNote: (level: NoteLevel, text: string) => void,
): Promise<Doors> {
  const own = options.listen === undefined ? await makePrivateAddress() : null;
  const http = options.http === 'off' ? null : new HttpServer(options.httpHosts);
  let listening: Listening | undefined;
  const close = async (): Promise<void> => {
    await http?.close();
    await own?.remove();
  };
  const abandon = async (): Promise<void> => {
    listening?.authority?.close();
    listening?.transport.close(0);
    await close();
  };
  try {
    listening = await listenFor({ ...options, listen: own?.address ?? options.listen ?? '' }, onNote);
    const joinFile = options.joinFile === undefined ? null : new JoinFile(options.joinFile, listening.joinToken);
    const httpUrl = (await http?.listen(wantedAddress(options.http))) ?? null;
    return { listening, warning: own?.warning ?? null, joinFile, http, httpUrl, close, abandon };
  } catch (error) {
    await abandon();
    throw error;
  }
}

const wantedAddress = (http: HttpAddress | 'auto' | 'off'): HttpAddress | undefined =>
  typeof http === 'string' ? undefined : http;
