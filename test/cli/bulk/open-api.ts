import { writeFileSync } from 'node:fs';
import type { BulkGateway, BulkTestOptions } from '../../bulk/open-bulk-gateway.ts';
import { openBulkGateway } from '../../bulk/open-bulk-gateway.ts';
import { createCallers } from '../../support/callers.ts';
import type { GatewayOptions } from '../../support/start-gateway.ts';
import { listen } from '../../support/start-gateway.ts';
import { createTempFolder } from '../../support/temp-folder.ts';

export interface Api extends BulkGateway {
  readonly url: string;
  /** The options with which a command calls this gateway. */
  readonly options: readonly string[];
  /** The headers of the same caller. */
  readonly headers: Record<string, string>;
}

/** Writes a file that exists until the test ends, and returns its path. */
export function writeKeyFile(text: string): string {
  const file = createTempFolder()('key');
  writeFileSync(file, text);
  return file;
}

/** Serves a gateway over a connection, with one caller that has an API key in a file. */
export async function openApi(bulk: BulkTestOptions = {}, gatewayOptions: GatewayOptions = {}): Promise<Api> {
  const { authenticate, headersFor } = await createCallers({
    scopes: ['organizations:read', 'organizations:write'],
    organizations: ['*'],
  });
  const gateway = await openBulkGateway({ maxItems: 1000, ...bulk }, { authenticate, ...gatewayOptions });
  const url = await listen(gateway.gateway);
  const headers = headersFor('api-key');
  const key = headers['authorization']?.replace('Bearer ', '');
  return { ...gateway, url, headers, options: ['--url', url, '--key-file', writeKeyFile(`${key}\n`)] };
}
