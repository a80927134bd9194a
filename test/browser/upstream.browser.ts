import { expect, it } from 'vitest';
import { launchBrowser, openSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const [sandbox, real] = await Promise.all([
  startGateway(),
  startGateway({ SANDBOX: 'off', VIDA_API_TOKEN: 'none', VIDA_ORIGIN: 'http://127.0.0.1:9' }),
]);
const browser = await launchBrowser();
const sandboxIds = /organizationId[^a-z]+(3|42|org123)\b/;

it('the tabs of a sandbox are deleted when the gateway at its address gets real providers', async () => {
  const { page, waitUntilReady } = await openSession(browser);
  const readStorage = () => page.evaluate(() => JSON.stringify(sessionStorage));
  await page.goto(sandbox);
  await waitUntilReady();
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState'));
  expect(await readStorage()).toMatch(sandboxIds);

  const { origin } = new URL(sandbox);
  await page.route(`${origin}/graphql`, async (route) => {
    const url = route.request().url().replace(origin, new URL(real).origin);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.reload();
  await waitUntilReady();
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState'));
  expect(await readStorage()).not.toMatch(sandboxIds);
  expect(await readStorage()).toContain('an-organization-id');
  await page.unrouteAll({ behavior: 'wait' });
});
