import { expect, it } from 'vitest';
import { launch, newSession } from './explorer.ts';
import { startGateway } from './gateway.ts';

const [sandbox, real] = await Promise.all([
  startGateway(),
  startGateway({ SANDBOX: 'off', VIDA_API_TOKEN: 'none', VIDA_ORIGIN: 'http://127.0.0.1:9' }),
]);
const browser = await launch();
const ofSandbox = /organizationId[^a-z]+(3|42|org123)\b/;

it('no tab of the sandbox is left when the gateway at its address has real providers', async () => {
  const { page, ready } = await newSession(browser);
  const stored = () => page.evaluate(() => JSON.stringify(sessionStorage));
  await page.goto(sandbox);
  await ready();
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState'));
  expect(await stored()).toMatch(ofSandbox);

  const { origin } = new URL(sandbox);
  await page.route(`${origin}/graphql`, async (route) => {
    const url = route.request().url().replace(origin, new URL(real).origin);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.reload();
  await ready();
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState'));
  expect(await stored()).not.toMatch(ofSandbox);
  expect(await stored()).toContain('an-organization-id');
  await page.unrouteAll({ behavior: 'wait' });
});
