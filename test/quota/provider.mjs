import { respondWith } from '../../dist/sandbox/faults.js';
import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { perWindow, resetUnit, windowMs } from './settings.mjs';

/** Starts providers with a quota, of which Vertra Cloud confirms every update of any organization. */
export async function startProviders() {
  const sandbox = await startSandbox({
    vertraDialect: 'workspaces-flat',
    quota: { perMinute: perWindow, windowMs: { MINUTE: windowMs }, resetUnit },
  });
  sandbox.vertra.inject(
    (/** @type {{ body: string, organizationId?: string }} */ { body, organizationId: id }) => {
      const at = '2026-01-01T00:00:00Z';
      const response = { id, name: 'n', owner_id: '1', created_at: at, updated_at: at, ...JSON.parse(body) };
      return respondWith({ status: 200, body: { response } });
    },
  );
  return sandbox;
}
