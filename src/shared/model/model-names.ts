import { printable } from '../text/printable.js';
import { PARAMETERS } from './model.js';

/** Names of tensors in model files of other programs. */

/** Tensors by name, as far as names and shapes are concerned. */
type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

const MAX_NAME_LENGTH = 40;

/**
 * What wrappers put before every name: `module.` of DistributedDataParallel, `_orig_mod.` of torch.compile, the attribute of a Lightning
 * module. '' when not every tensor has it.
 */
export function commonPrefix(tensors: Shapes): string {
  const first = PARAMETERS[0]?.name ?? '';
  const names = [...tensors.keys()];
  const prefix = names.find((name) => name.endsWith(`.${first}`))?.slice(0, -first.length) ?? '';
  return names.every((name) => name.startsWith(prefix)) ? prefix : '';
}

/**
 * When the tensors have the shapes of this model under other names: '<its name> to <our name>' for each that differs, by shape, as no two are alike.
 * null when they do not.
 */
export function renaming(tensors: Shapes): string | null {
  if (tensors.size !== PARAMETERS.length) return null;
  const pairs = PARAMETERS.map(({ name, shape }) => {
    const found = [...tensors].find(([, tensor]) => tensor.shape.join() === shape.join());
    return found && ([found[0], name] as const);
  });
  if (!pairs.every((pair) => pair !== undefined)) return null;
  return pairs
    .filter(([theirs, ours]) => theirs !== ours)
    .map(([theirs, ours]) => `${printable(theirs, MAX_NAME_LENGTH)} to ${ours}`)
    .join(', ');
}
