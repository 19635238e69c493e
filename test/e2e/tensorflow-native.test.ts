import { after, test } from 'node:test';
import { killCommands } from '../support/command.js';
import { tensorflowSkipReason } from '../support/tensorflow.js';
import { assertLearnsLikeSimd } from './one-epoch.js';

after(killCommands);

test(
  "tensorflow, native: an epoch ends within 0.3 points of simd's accuracy",
  {
    skip: (await tensorflowSkipReason()) ?? false,
  },
  () => assertLearnsLikeSimd('tensorflow'),
);
