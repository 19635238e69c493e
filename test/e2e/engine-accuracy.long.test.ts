import { after, test } from 'node:test';
import { killCommands } from '../support/command.js';
import { webgpuSkipReason } from '../support/webgpu.js';
import { assertLearnsLikeSimd } from './one-epoch.js';

const noWebgpu = await webgpuSkipReason();

after(killCommands);

test("an epoch on reference ends within 0.3 points of simd's accuracy", () => assertLearnsLikeSimd('reference'));

test("an epoch on webgpu ends within 0.3 points of simd's accuracy", { skip: noWebgpu ?? false }, () =>
  assertLearnsLikeSimd('webgpu'),
);
