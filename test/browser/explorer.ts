import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Starts Chromium with a profile of its own, for one file of tests. */
export async function launch(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? 'chromium',
    args: flags,
  });
  afterAll(() => browser.close());
  return browser;
}

export interface Explorer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and in its console, violations of its policy among them. */
  readonly trouble: readonly string[];
  readonly requests: readonly Request[];
  /** Opens a ready tab and runs what stands in it. */
  run(title: string): Promise<void>;
  /** Resolves when the answer's pane shows a text. */
  answered(text: string): Promise<void>;
  /** Resolves when the editors stand and the schema is known. */
  ready(): Promise<void>;
  /** Resolves when the worker runs that checks what is typed, the last one to be started. */
  checking(): Promise<void>;
}

/** A new session: nothing is left of an earlier one. */
export async function newSession(browser: Browser, options: BrowserContextOptions = {}): Promise<Explorer> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const trouble: string[] = [];
  const requests: Request[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  context.on('request', (request) => requests.push(request));
  return { page, context, trouble, requests, ...hands(page) };
}

function hands(page: Page): Pick<Explorer, 'answered' | 'checking' | 'ready' | 'run'> {
  return {
    async run(title) {
      await page.getByRole('button', { name: title, exact: true }).click();
      await page.getByRole('button', { name: 'Execute query' }).click();
    },
    answered: (text) => page.locator('.graphiql-response .view-line', { hasText: text }).first().waitFor(),
    async ready() {
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      await page.getByRole('link', { name: 'Schema (SDL)' }).waitFor();
    },
    async checking() {
      const started = () => page.workers().some((worker) => worker.url().includes('/graphql.worker'));
      if (!started()) await page.waitForEvent('worker', started);
    },
  };
}
