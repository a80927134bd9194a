import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const tokenNames = providers.map((provider) => `${provider}_API_TOKEN` as const);

/** Accepts variants, because a missed one would enable features that production disables. */
export function isProduction(env: { readonly NODE_ENV?: string | undefined }): boolean {
  return /^prod(uction)?$/i.test(env['NODE_ENV'] ?? '');
}

type TokenName = `${Provider}_API_TOKEN`;
type TokenSetting = TokenName | `${TokenName}_FILE` | 'CONNECTIONS_FILE';
type Tokens = { readonly [Name in TokenSetting]?: string | undefined };

/** Whether a provider is configured; the connections in a file have tokens of their own. */
export function hasToken(env: Tokens): boolean {
  return Boolean(env.CONNECTIONS_FILE) || tokenNames.some((name) => env[name] ?? env[`${name}_FILE`]);
}
