/** Characters from dark to bright. */
const BLOCKS = [' ', '░', '▒', '▓', '█'];
const ASCII = [' ', '.', 'o', 'O', '@'];

/**
 * A picture in characters. One of them stands for two pixels, one above the other, because it is about twice as high as wide.
 *
 * @param image grey values row by row: 0 black, 255 white
 * @param width of the image in pixels; its height is even
 * @param unicode whether characters beyond ASCII can be shown
 * @returns lines of `width` characters
 */
export function characterPicture(image: Uint8Array, width: number, unicode: boolean): string[] {
  const tones = unicode ? BLOCKS : ASCII;
  return Array.from({ length: image.length / width / 2 }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const place = 2 * row * width + column;
      const grey = ((image[place] as number) + (image[place + width] as number)) / 2;
      return tones[Math.round((grey / 255) * (tones.length - 1))];
    }).join(''),
  );
}

/**
 * Blocks of lines beside each other, as many as fit, and the others below them.
 *
 * @param blocks lines of the same width
 * @param columns of the terminal; at least one block stands in a row
 */
export function besideEachOther(blocks: readonly (readonly string[])[], columns: number): string[] {
  const width = Math.max(0, ...blocks.flat().map((line) => line.length)) + 2;
  const across = Math.max(1, Math.floor((columns + 2) / width));
  const lines: string[] = [];
  for (let first = 0; first < blocks.length; first += across) {
    const row = blocks.slice(first, first + across);
    for (let line = 0; line < Math.max(...row.map(({ length }) => length)); line++) {
      lines.push(
        row
          .map((block) => (block[line] ?? '').padEnd(width))
          .join('')
          .trimEnd(),
      );
    }
  }
  return lines;
}
