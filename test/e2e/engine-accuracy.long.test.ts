import { after, test } from 'node:test';
import { killCommands } from '../support/command.js';
import { assertLearnsLikeSimd } from './one-epoch.js';

after(killCommands);

test("an epoch on reference ends within 0.3 points of simd's accuracy", () => assertLearnsLikeSimd('reference'));
