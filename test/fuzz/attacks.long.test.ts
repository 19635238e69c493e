import { after, test } from 'node:test';
import { killCommands } from '../support/command.js';
import { attackCoordinator } from './attack-coordinator.js';
import { ATTACKS } from './attacks.js';

after(killCommands);

for (const isSecure of [false, true]) {
  test(`a coordinator trains on while its sockets are attacked, ${isSecure ? 'with' : 'without'} keys`, async () => {
    await attackCoordinator(ATTACKS, isSecure);
  });
}
