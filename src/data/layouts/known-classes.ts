/** Xiao, Rasul & Vollgraf (2017), in the words of torchvision, by label. */
export const FASHION_CLASSES: readonly string[] = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** Clanuwat et al. (2018), in the words of torchvision, by label: hiragana. */
export const KUZUSHIJI_CLASSES: readonly string[] = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL_LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** The small letters that differ from their capitals: the others share a class with them. */
const DIFFERENT_SMALL_LETTERS = 'abdefghnqrt';

/** The classes of a part of EMNIST. */
export interface EmnistClasses {
  readonly names: readonly string[];
  /** The label of the first name. */
  readonly firstLabel: number;
}

/** Cohen et al. (2017), by the names of the files. */
export const EMNIST_CLASSES: Readonly<Record<string, EmnistClasses>> = {
  byclass: { names: [...DIGITS, ...CAPITALS, ...SMALL_LETTERS], firstLabel: 0 },
  bymerge: { names: [...DIGITS, ...CAPITALS, ...DIFFERENT_SMALL_LETTERS], firstLabel: 0 },
  balanced: { names: [...DIGITS, ...CAPITALS, ...DIFFERENT_SMALL_LETTERS], firstLabel: 0 },
  letters: { names: [...CAPITALS], firstLabel: 1 },
  digits: { names: [...DIGITS], firstLabel: 0 },
  mnist: { names: [...DIGITS], firstLabel: 0 },
};
