import { quoted } from '../text/printable.js';
import type { Augmentation } from './recipe.js';

/** Each amount of an augmentation: its name in text, and its largest value; the smallest is 0. */
export const AUGMENTATION_AMOUNTS = [
  { name: 'shift', field: 'shiftPixels', max: 16 },
  { name: 'rotate', field: 'rotationDegrees', max: 180 },
  { name: 'scale', field: 'scale', max: 0.5 },
  { name: 'elastic', field: 'elasticPixels', max: 16 },
] as const satisfies readonly { readonly name: string; readonly field: keyof Augmentation; readonly max: number }[];

/** 'shift=1,rotate=5,scale=0.05,elastic=1', or 'off'. */
export function augmentationText(augmentation: Augmentation | null): string {
  if (!augmentation) return 'off';
  return AUGMENTATION_AMOUNTS.map(({ name, field }) => `${name}=${augmentation[field]}`).join(',');
}

/**
 * Fills in the amounts that are missing, with 0.
 *
 * @returns null when all are 0: images then stay as they are
 * @throws RangeError, which says the name and the range of an amount that is out of it
 */
export function completeAugmentation(amounts: Partial<Augmentation> | null): Augmentation | null {
  const complete = { shiftPixels: 0, rotationDegrees: 0, scale: 0, elasticPixels: 0, ...amounts };
  for (const { field, max } of AUGMENTATION_AMOUNTS) {
    const value: unknown = complete[field];
    if (!(typeof value === 'number' && value >= 0 && value <= max)) {
      throw new RangeError(`${field} must be a number from 0 to ${max}, got ${quoted(String(value))}`);
    }
  }
  return AUGMENTATION_AMOUNTS.some(({ field }) => complete[field] > 0) ? complete : null;
}

/**
 * Reads what augmentationText writes. Amounts may be missing, and come in any order.
 *
 * @throws RangeError with the reason, in words for a person
 */
export function parseAugmentation(text: string): Augmentation | null {
  if (text === 'off') return null;
  const amounts: Partial<Record<keyof Augmentation, number>> = {};
  for (const part of text.split(',')) {
    const [, name = '', number = ''] = /^\s*(\w+)=(\d+\.?\d*|\.\d+)\s*$/.exec(part) ?? [];
    const amount = AUGMENTATION_AMOUNTS.find((known) => known.name === name);
    if (!amount) throw new RangeError(`${quoted(part)} is not an amount`);
    if (amounts[amount.field] !== undefined) throw new RangeError(`${name} must be given once`);
    if (Number(number) > amount.max) {
      throw new RangeError(`${name} must be a number from 0 to ${amount.max}, got ${quoted(number)}`);
    }
    amounts[amount.field] = Number(number);
  }
  return completeAugmentation(amounts);
}
