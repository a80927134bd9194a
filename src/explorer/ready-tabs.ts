import type { DocumentNode } from 'graphql';
import { Kind, parse, visit } from 'graphql';
import type { Example } from './examples.ts';
import { examples } from './examples.ts';

/** One tab of the explorer, as GraphiQL takes it. */
export interface ReadyTab {
  readonly query: string;
  readonly variables: string;
}

interface File {
  readonly text: string;
  readonly document: DocumentNode;
}

/**
 * The tabs that the explorer opens with, made of the operations that frontends send.
 *
 * Outside the box no tab names an organization: pressing a button to see what happens must not update a real one.
 */
export function createReadyTabs(texts: readonly string[], { inBox }: { inBox: boolean }): ReadyTab[] {
  const files = texts.map((text): File => ({ text: text.trim(), document: parse(text) }));
  return examples.flatMap((example) => {
    const own = files.find(({ document }) => definesOperation(document, example.operation));
    if (!own) return [];
    const needed = fragmentsFor(own, files).map(({ text }) => text);
    return [
      {
        query: [retitle(own.text, example), ...needed].join('\n\n'),
        variables: toText(example.variables, inBox),
      },
    ];
  });
}

function definesOperation({ definitions }: DocumentNode, name: string): boolean {
  return definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && each.name?.value === name);
}

/** The files whose fragments a file spreads, be it through other fragments. */
function fragmentsFor(file: File, files: readonly File[]): File[] {
  const found = new Set<File>();
  const follow = ({ document }: File) =>
    visit(document, {
      FragmentSpread({ name }) {
        const next = files.find((each) => definesFragment(each.document, name.value));
        if (!next || found.has(next)) return;
        found.add(next);
        follow(next);
      },
    });
  follow(file);
  return [...found];
}

function definesFragment({ definitions }: DocumentNode, name: string): boolean {
  return definitions.some((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
}

/** GraphiQL calls a tab as its operation is called, and several tabs show the same one. */
function retitle(text: string, { operation, tells, title }: Example): string {
  const name = new RegExp(`^(query|mutation) ${operation}\\b`, 'm');
  return `${toComment(tells)}\n${text.replace(/^#.*\n/gm, '').replace(name, `$1 ${title}`)}`;
}

/** Lines that an editor of half the page's width shows whole. */
function toComment(sentence: string): string {
  return sentence.replace(/(.{1,46})(\s|$)/g, '# $1\n').trimEnd();
}

const unnamed: Readonly<Record<string, unknown>> = {
  id: 'an-organization-id',
  ids: ['an-organization-id'],
  organizationId: 'an-organization-id',
};

function toText(variables: unknown, inBox: boolean): string {
  if (variables === undefined) return '';
  const replace = (key: string, value: unknown) => (inBox ? value : (unnamed[key] ?? value));
  return JSON.stringify(variables, replace, 2);
}
