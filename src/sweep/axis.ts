/** One setting of a sweep with the values that it takes. */
export interface Axis {
  /** Name of the flag without dashes: 'lr'. */
  readonly flag: string;
  readonly values: AxisValues;
}

/** Values as they would stand after the flag, or a range from which values are drawn. */
export type AxisValues = readonly string[] | AxisRange;

/** Both ends belong to it. If both are written as whole numbers, so is every value. */
export interface AxisRange {
  readonly from: string;
  readonly to: string;
}

/** Whether they are a range. */
export const isRange = (values: AxisValues): values is AxisRange => 'from' in values;

/** Thrown by a flag's own parser for a text that is no value of it. */
export type ValueParser = (text: string) => unknown;

/**
 * The values in a text: the text itself if the flag takes it as it is, else a list ('0.001,0.002') or a range ('0.0001..0.01') of
 * values that the flag takes.
 *
 * @param parse the flag's own parser
 * @throws what `parse` throws for the first value that is none
 */
export function axisValues(text: string, parse: ValueParser): AxisValues {
  if (accepts(parse, text)) return [text];
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  if (range) {
    const [, from = '', to = ''] = range;
    if (isNumber(from) && isNumber(to) && accepts(parse, from) && accepts(parse, to)) return { from, to };
  }
  const values = text.split(',').map((value) => value.trim());
  for (const value of values) parse(value);
  return values;
}

/** Joins the values of a flag that was given more than once; null if a range is among them. */
export function joinValues(one: AxisValues, other: AxisValues): AxisValues | null {
  return isRange(one) || isRange(other) ? null : [...one, ...other];
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function accepts(parse: ValueParser, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
