import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';
import { renameValues, renameVariables } from './variable-names.ts';

/** A variable may have any name that GraphQL allows, also that of a member of JavaScript's objects. */
export function useSafeVariables(): readonly GatewayPlugin[] {
  return [
    toPlugin({
      onParams: (params) =>
        params.variables ? { ...params, variables: renameValues(params.variables) } : params,
    }),
    {
      lane: 'Both ways parse through Yoga.',
      onParse({ parseFn, setParseFn }) {
        setParseFn((source: string, options: object) => renameVariables(parseFn(source, options), source));
      },
    },
  ];
}
