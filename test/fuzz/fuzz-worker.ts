import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { decodeCoordinatorMessage } from '../../src/shared/protocol/codec.js';
import type { WorkerEvent } from '../../src/worker/core/events.js';
import { initialState, transition } from '../../src/worker/core/transition.js';
import { SimRandom } from '../sim/random.js';
import { TOY_WORKER } from '../support/toy-worker.js';
import { hostileCoordinatorMessage } from './hostile-messages.js';
import { mutateMessage } from './mutate.js';

const COORDINATOR_ID = 'c'.repeat(32);

/** Sends mutated and lying messages to workers. Throws when decoder or transition does. Returns how many messages were valid. */
export function fuzzWorker(seed: number, messageCount: number): number {
  const random = new SimRandom(seed);
  let validCount = 0;
  let nowMs = 0;
  const start = initialState(TOY_WORKER);
  let state = start;
  const handle = (event: WorkerEvent): void => {
    state = transition(state, event).state;
    if (state.phase === 'ended') state = start;
  };
  handle({ type: 'start', nowMs });
  for (let sent = 0; sent < messageCount; sent++) {
    nowMs += random.whole(0, 50);
    const message = hostileCoordinatorMessage(random, COORDINATOR_ID);
    const decoded = decodeCoordinatorMessage(
      random.chance(0.7) ? mutateMessage(message, random) : message,
      CLASSIC_NETWORK.parameterCount,
    );
    if ('ok' in decoded) {
      validCount++;
      handle({ type: 'message', nowMs, ...decoded.ok });
    } else {
      handle({ type: 'invalid-message', nowMs, rejection: decoded.rejected });
    }
    handle({ type: 'tick', nowMs });
    if (random.chance(0.1)) handle({ type: 'loaded', nowMs, coordinatorId: COORDINATOR_ID });
    const canCompute = random.chance(0.5);
    const counts = { chunk: 0, storedCount: 0, chunkCount: 1 };
    if (random.chance(0.1))
      handle({ type: 'chunk-missing', nowMs, coordinatorId: COORDINATOR_ID, canCompute, ...counts });
  }
  return validCount;
}
