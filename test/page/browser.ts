import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium as Linux distributions and Google name it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Why a test that needs a browser is skipped; false if there is one. */
export const noBrowser = executable() === null && `there is no ${NAMES.join(', ')} on PATH`;

/** A page, and what it did that it should not. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, violations of the security policy, and requests to other hosts. */
  readonly complaints: string[];
}

/**
 * A browser for the tests of a suite, that ends with them.
 *
 * @param args more arguments of its command line
 */
export function browserForSuite(args: readonly string[] = []): {
  /** @param script runs in the page before its own */
  open(url: string, options?: BrowserContextOptions, script?: string): Promise<WatchedPage>;
} {
  let browser: Browser | undefined;
  before(async () => {
    browser = await chromium.launch({
      executablePath: executable() ?? '',
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args],
    });
  });
  after(() => browser?.close());
  return {
    async open(url, options = {}, script) {
      assert.ok(browser);
      const context = await browser.newContext({
        timezoneId: 'UTC',
        viewport: { width: 1440, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      if (script !== undefined) await page.addInitScript(script);
      page.setDefaultTimeout(20_000);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      const { origin } = new URL(url);
      await context.route('**/*', (route) => {
        const wanted = new URL(route.request().url());
        if (wanted.protocol === 'data:' || wanted.origin === origin) return route.continue();
        complaints.push(`request to ${wanted.href}`);
        return route.abort();
      });
      await page.goto(url);
      return { page, complaints };
    },
  };
}

function executable(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return null;
}
