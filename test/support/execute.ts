import type { TestGateway, TestOptions, TestResponse } from './start-gateway.ts';
import { startGateway } from './start-gateway.ts';

/** Starts a gateway and executes one query. */
export async function execute(
  query: string,
  options: TestOptions = {},
): Promise<TestGateway & TestResponse<Record<string, unknown>>> {
  const gateway = await startGateway(options);
  return { ...gateway, ...(await gateway.send<Record<string, unknown>, object>(query, {})) };
}
