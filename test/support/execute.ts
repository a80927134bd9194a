import type { TestGateway, TestResponse } from './start-gateway.ts';
import { startGateway } from './start-gateway.ts';
import type { TestOptions } from './start-providers.ts';

/** Starts a gateway and executes one query. */
export async function execute(
  query: string,
  options: TestOptions = {},
): Promise<TestGateway & TestResponse<Record<string, unknown>>> {
  const gateway = await startGateway(options);
  return { ...gateway, ...(await gateway.send<Record<string, unknown>, object>(query, {})) };
}
