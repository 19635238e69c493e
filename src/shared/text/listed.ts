/** A list for a sentence, of which a person need not read all: 'a, b, c and 5 more'. */
export function listed(items: readonly (string | number)[], most = 8): string {
  const more = items.length > most ? ` and ${items.length - most} more` : '';
  return items.slice(0, most).join(', ') + more;
}
