import { renameVariables } from '../params/variable-names.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';

/** Renames variables whose names JavaScript's objects have as members; the params have the same names by then. */
export function useSafeVariableNames(): GatewayPlugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options: object) => renameVariables(parseFn(source, options), source));
    },
  };
}
