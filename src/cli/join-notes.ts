import type { Listening } from '../coordinator/serving/listening.js';
import { isIpc, isLocal } from '../shared/transport/addresses.js';

/** Notes that tell people how to join a coordinator, line by line. */
export function joinNotes({
  boundAddress,
  joinCommand,
  otherAddresses,
  advertised,
}: Pick<Listening, 'boundAddress' | 'joinCommand' | 'otherAddresses' | 'advertised'>): string[] {
  const notes = [`listening for workers on ${boundAddress}`];
  if (joinCommand !== null) notes.push(`they join with: ${joinCommand}`);
  if (isLocal(advertised) && !isIpc(boundAddress)) {
    const port = boundAddress.split(':').at(-1);
    notes.push(
      isLocal(boundAddress)
        ? `this command works only on this host; --listen tcp://0.0.0.0:${port} lets workers on other hosts join`
        : 'this command works only on this host; --advertise names an address for other hosts',
    );
  }
  if (otherAddresses.length > 0) {
    notes.push(
      `the command names ${advertised}; this host also has ${otherAddresses.join(', ')}: ` +
        '--advertise tcp://ADDRESS:PORT names another address',
    );
  }
  return notes;
}
