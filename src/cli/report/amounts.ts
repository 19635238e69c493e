/** '42s', '1m12s', '2h05m', '12d': at most 6 characters for anything under 100,000 days. */
export function shortDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${twoDigits(whole % 60)}s`;
  if (whole < 100 * 3600) return `${Math.floor(whole / 3600)}h${twoDigits(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d`;
}

/** '425', '2.1k', '15.2k', '152k', '1.5M': at most 5 characters for anything from 0 to a billion. */
export function shortCount(count: number): string {
  const whole = Math.round(count);
  if (whole < 1000) return String(whole);
  const [value, unit] = whole < 999_500 ? [whole / 1000, 'k'] : [whole / 1_000_000, 'M'];
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** '30,096', in every locale. */
export function fullCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** A rate as on the page: three digits, so that it stays still: '30,100'. */
export function shownRate(perSecond: number): string {
  return fullCount(Number(perSecond.toPrecision(3)));
}

const twoDigits = (count: number): string => String(count).padStart(2, '0');
