import { NativeUpdate, type NativeUpdateName } from '../../../src/coordinator/update/native-update.js';
import { messageOf } from '../../../src/shared/errors.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';

/** Why tests of a native update cannot run here, or false. */
export const NATIVE_UPDATE_SKIPS: Readonly<Record<NativeUpdateName, string | false>> = {
  avx512: reasonAgainst('avx512'),
  avx2: reasonAgainst('avx2'),
  neon: reasonAgainst('neon'),
};

function reasonAgainst(name: NativeUpdateName): string | false {
  try {
    new NativeUpdate(name, CLASSIC_NETWORK.parameterCount);
    return false;
  } catch (error) {
    return messageOf(error);
  }
}
