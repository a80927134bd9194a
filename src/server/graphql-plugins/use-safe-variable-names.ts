import { renameVariables } from '../params/variable-names.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';

/** Renames variables in a document that are named like members of JavaScript objects. `prepareParams` renames their values alike. */
export function useSafeVariableNames(): GatewayPlugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options: object) => renameVariables(parseFn(source, options), source));
    },
  };
}
