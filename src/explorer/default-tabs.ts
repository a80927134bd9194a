import type { DocumentNode } from 'graphql';
import { Kind, parse, visit } from 'graphql';
import type { Example } from './examples.ts';
import { examples } from './examples.ts';

/** One tab of the explorer, in GraphiQL's form. */
export interface DefaultTab {
  readonly query: string;
  readonly variables: string;
}

interface OperationFile {
  readonly text: string;
  readonly document: DocumentNode;
}

/**
 * Creates the initial tabs of the explorer from the published operations.
 *
 * Outside the sandbox, no tab contains an organization id: trying out a tab must not update a real organization.
 */
export function createDefaultTabs(
  texts: readonly string[],
  { isSandbox }: { isSandbox: boolean },
): DefaultTab[] {
  const files = texts.map((text): OperationFile => ({ text: text.trim(), document: parse(text) }));
  return examples.flatMap((example) => {
    const file = files.find(({ document }) => definesOperation(document, example.operation));
    if (!file) return [];
    const fragments = findFragmentFiles(file, files).map(({ text }) => text);
    return [
      {
        query: [setTitle(file.text, example), ...fragments].join('\n\n'),
        variables: formatVariables(example.variables, isSandbox),
      },
    ];
  });
}

function definesOperation({ definitions }: DocumentNode, name: string): boolean {
  return definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && each.name?.value === name);
}

/** Finds the files whose fragments a file spreads, directly or through other fragments. */
function findFragmentFiles(file: OperationFile, files: readonly OperationFile[]): OperationFile[] {
  const found = new Set<OperationFile>();
  const collect = ({ document }: OperationFile) =>
    visit(document, {
      FragmentSpread({ name }) {
        const next = files.find((each) => definesFragment(each.document, name.value));
        if (!next || found.has(next)) return;
        found.add(next);
        collect(next);
      },
    });
  collect(file);
  return [...found];
}

function definesFragment({ definitions }: DocumentNode, name: string): boolean {
  return definitions.some((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
}

/** Renames the operation: GraphiQL titles a tab by its operation name, and several tabs use the same operation. */
function setTitle(text: string, { operation, description, title }: Example): string {
  const name = new RegExp(`^(query|mutation|subscription) ${operation}\\b`, 'm');
  return `${toComment(description)}\n${text.replace(/^#.*\n/gm, '').replace(name, `$1 ${title}`)}`;
}

/** Wraps a sentence at 46 characters, which fit an editor of half the page's width. */
function toComment(sentence: string): string {
  return sentence.replace(/(.{1,46})(\s|$)/g, '# $1\n').trimEnd();
}

const placeholders: Readonly<Record<string, unknown>> = {
  id: 'an-organization-id',
  ids: ['an-organization-id'],
  organizationId: 'an-organization-id',
};

function formatVariables(variables: unknown, isSandbox: boolean): string {
  if (variables === undefined) return '';
  const replace = (key: string, value: unknown) => (isSandbox ? value : (placeholders[key] ?? value));
  return JSON.stringify(variables, replace, 2);
}
