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

/** Starts Chromium with a new profile, for one test file. */
export async function launchBrowser(): Promise<Browser> {
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
  /** Errors of the page, and errors and warnings in its console, including violations of its security policy. */
  readonly problems: readonly string[];
  readonly requests: readonly Request[];
  /** Opens a default tab and runs its operation. */
  run(title: string): Promise<void>;
  /** Presses a button of the verdict. */
  press(name: string): Promise<void>;
  /** Resolves when the verdict, or what the provider received, contains the text. */
  waitForVerdict(text: string): Promise<void>;
  /** Resolves when the response pane contains the text. */
  waitForResponse(text: string): Promise<void>;
  /** Resolves when the editors are rendered and the schema is loaded. */
  waitUntilReady(): Promise<void>;
  /** Resolves when the GraphQL language worker runs, which is the last one to start. */
  waitForWorker(): Promise<void>;
}

/** Opens a page in a new browser context, without state of an earlier one. */
export async function openSession(browser: Browser, options: BrowserContextOptions = {}): Promise<Explorer> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: Request[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  context.on('request', (request) => requests.push(request));
  return { page, context, problems, requests, ...createActions(page) };
}

function createActions(
  page: Page,
): Pick<
  Explorer,
  'press' | 'run' | 'waitForResponse' | 'waitForVerdict' | 'waitForWorker' | 'waitUntilReady'
> {
  return {
    async run(title) {
      await page.getByRole('button', { name: title, exact: true }).click();
      await page.getByRole('button', { name: 'Execute query' }).click();
    },
    press: (name) => page.locator('.verdict').getByRole('button', { name, exact: true }).first().click(),
    waitForVerdict: async (text) => {
      await page.getByRole('region', { name: 'Verdict' }).filter({ hasText: text }).waitFor();
    },
    waitForResponse: (text) =>
      page.locator('.graphiql-response .view-line', { hasText: text }).first().waitFor(),
    async waitUntilReady() {
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      await page.getByRole('link', { name: 'Schema (SDL)' }).waitFor();
    },
    async waitForWorker() {
      const isStarted = () => page.workers().some((worker) => worker.url().includes('/graphql.worker'));
      if (!isStarted()) await page.waitForEvent('worker', isStarted);
    },
  };
}
