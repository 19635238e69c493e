/**
 * Unrolls the loops of AssemblyScript source that are marked with a comment line `// unroll`, by copying their body with the
 * counter replaced by its values. AssemblyScript has no such feature, and offsets of loads must be literals. An unmarked loop
 * would compute the same.
 *
 * A marked loop must be written `for (let counter: usize = 0; counter < 5; counter++) {`, and its lines be indented as the formatter
 * indents them. It may stand in another marked loop. The copies stand in the loop around it, so that a `break` leaves that one; a
 * `continue` is refused.
 *
 * @param {string} source
 * @param {string} name of the source, for errors
 * @returns {string} with as many lines more as the copies need; lines end with a newline character alone
 * @throws {Error} names the line that is not as it must be
 */
export function unroll(source, name) {
  try {
    return unrollLines(source.split(/\r?\n/), 1).join('\n');
  } catch (error) {
    if (error instanceof Refusal) throw new Error(`Cannot unroll ${name}: ${error.message}`);
    throw error;
  }
}

const MARK = '// unroll';
const HEAD = /^(\s*)for \(let (\w+): usize = 0; \2 < ([1-9]\d*); \2\+\+\) \{$/;

class Refusal extends Error {
  /**
   * @param {number} number of the line, from 1
   * @param {string} what it must be
   * @param {string | undefined} got undefined beyond the last line
   */
  constructor(number, what, got) {
    super(`line ${number} must be ${what}, got ${got === undefined ? 'the end of the file' : `'${got.trim()}'`}.`);
  }
}

/**
 * @param {readonly string[]} lines
 * @param {number} firstNumber of the first line, for errors
 * @returns {string[]}
 */
function unrollLines(lines, firstNumber) {
  const output = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() !== MARK) {
      if (/^\/\/ *unroll\b/i.test(line.trim())) throw new Refusal(firstNumber + i, `'${MARK}' and nothing else`, line);
      output.push(line);
      continue;
    }
    const head = HEAD.exec(lines[i + 1] ?? '');
    if (!head) {
      throw new Refusal(firstNumber + i + 1, 'a loop from 0 to a literal count of at least 1', lines[i + 1]);
    }
    const [, indent = '', counter = '', count] = head;
    const begin = i + 2;
    const end = endOfLoop(lines, begin, indent, firstNumber);
    // From the inside out: where an inner loop has the same counter, it means its own.
    const body = unrollLines(lines.slice(begin, end), firstNumber + begin);
    for (let value = 0; value < Number(count); value++) {
      output.push(`${indent}{`, ...body.map((each) => each.replaceAll(wordOf(counter), String(value))), `${indent}}`);
    }
    i = end;
  }
  return output;
}

/**
 * Finds the line of the brace that ends a loop, by its indentation, and checks the body before it.
 *
 * @param {readonly string[]} lines
 * @param {number} begin the first line of the body
 * @param {string} indent the loop's
 * @param {number} firstNumber of the first line, for errors
 */
function endOfLoop(lines, begin, indent, firstNumber) {
  let depth = 0;
  for (let at = begin; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const number = firstNumber + at;
    if (line === `${indent}}`) {
      if (depth !== 0) throw new Refusal(number, 'after as many closing as opening braces', line);
      return at;
    }
    const isInside = line.trim() === '' || (line.startsWith(indent) && /^\s/.test(line.slice(indent.length)));
    if (!isInside) throw new Refusal(number, `indented more than the loop above, or its end '${indent}}'`, line);
    const code = line.replace(/\/\/.*$/, '');
    if (/\bcontinue\b/.test(code)) throw new Refusal(number, "without 'continue'", line);
    depth += code.split('{').length - code.split('}').length;
  }
  throw new Refusal(firstNumber + lines.length, `the end of the loop in line ${firstNumber + begin - 1}`, undefined);
}

/**
 * A whole identifier that is not a property.
 *
 * @param {string} identifier
 */
function wordOf(identifier) {
  return new RegExp(`(?<![\\w$.])${identifier}(?![\\w$])`, 'g');
}
