import type { Example } from './examples.ts';
import { examples } from './examples.ts';

/** One tab of the explorer, in GraphiQL's form. */
export interface DefaultTab {
  readonly query: string;
  readonly variables: string;
}

/**
 * Creates the initial tabs of the explorer.
 *
 * Outside the sandbox, no tab contains an organization id or a connection: trying out a tab must not update a real organization.
 *
 * @param keySuffix makes the idempotency keys of this page load different from those of others
 */
export function createDefaultTabs({
  isSandbox,
  keySuffix,
}: {
  isSandbox: boolean;
  keySuffix: string;
}): DefaultTab[] {
  return examples.map((example) => ({
    query: formatOperation(example),
    variables: formatVariables(addKeys(example, keySuffix), isSandbox),
  }));
}

function formatOperation({ comment, operation, title, type }: Example): string {
  return [...comment.map((line) => `# ${line}`), `${type} ${title}${operation}`].join('\n');
}

function addKeys({ keys, title, variables }: Example, suffix: string): Example['variables'] {
  const named = keys.map((name) => [name, `${title}-${keys.length > 1 ? `${name}-` : ''}${suffix}`]);
  return { ...Object.fromEntries(named), ...variables };
}

const placeholders: Readonly<Record<string, unknown>> = {
  id: 'an-organization-id',
  organizationId: 'an-organization-id',
  connection: 'a-connection',
};

function formatVariables(variables: unknown, isSandbox: boolean): string {
  const replace = (key: string, value: unknown) => (isSandbox ? value : (placeholders[key] ?? value));
  return JSON.stringify(variables, replace, 2);
}
