/**
 * Unrolls the loops of AssemblyScript source that are marked with a comment line `// unroll`, by copying their body with the
 * counter replaced by its values. AssemblyScript has no such feature, and offsets of loads must be literals. An unmarked loop
 * would compute the same.
 *
 * A marked loop must be written `for (let counter: usize = 0; counter < 5; counter++) {`. The copies stand in the loop around
 * it, so that a `break` leaves that one.
 *
 * @param {string} source
 * @returns {string} with as many lines more as the copies need
 */
export function unroll(source) {
  const lines = source.split('\n');
  const output = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].trim() !== '// unroll') {
      output.push(lines[i]);
      continue;
    }
    const head = /^( *)for \(let (\w+): usize = 0; \2 < (\d+); \2\+\+\) \{$/.exec(lines[i + 1]);
    if (!head)
      throw new Error(`Cannot unroll: line ${i + 2} must be a loop over a literal count, got '${lines[i + 1]}'.`);
    const [, indent, counter, count] = head;
    const end = lines.indexOf(`${indent}}`, i + 2);
    const body = lines.slice(i + 2, end).join('\n');
    for (let value = 0; value < Number(count); value++) {
      output.push(`${indent}{`, body.replaceAll(new RegExp(`\\b${counter}\\b`, 'g'), String(value)), `${indent}}`);
    }
    i = end;
  }
  return output.join('\n');
}
