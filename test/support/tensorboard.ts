import { spawnSync } from 'node:child_process';

/** The Python with TensorBoard that .ci/run installs. */
export const TENSORBOARD_PYTHON = '.cache/tensorboard/bin/python';

/** Why a test that needs TensorBoard is skipped; false if it is there. */
export const noTensorboard =
  spawnSync(TENSORBOARD_PYTHON, ['-c', 'import tensorboard']).status !== 0 &&
  'there is no TensorBoard: python3 -m venv .cache/tensorboard && .cache/tensorboard/bin/pip install tensorboard';
