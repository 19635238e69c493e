import { printable } from '../text/printable.js';
import { PARAMETERS } from './model.js';

/** Names of tensors in model files of other programs. */

/** Names and shapes of tensors. */
type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

const MAX_NAME_LENGTH = 40;

/**
 * The prefix that a wrapper puts before every name: `module.` of DistributedDataParallel, `_orig_mod.` of
 * torch.compile, or the attribute of a Lightning module. '' unless every tensor has it.
 */
export function commonPrefix(tensors: Shapes): string {
  const first = PARAMETERS[0]?.name ?? '';
  const names = [...tensors.keys()];
  const prefix = names.find((name) => name.endsWith(`.${first}`))?.slice(0, -first.length) ?? '';
  return names.every((name) => name.startsWith(prefix)) ? prefix : '';
}

/**
 * For tensors with the shapes of this model but other names: '<its name> to <our name>' for each that differs. No two
 * shapes are alike, so the shape tells which is which. null for tensors of other shapes.
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
