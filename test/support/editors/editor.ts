import type { Random } from '../../oracle/random.ts';
import type { Version, VersionField } from './versioned-provider.ts';

/** What an editor sent and received. */
export interface Edit {
  readonly organizationId: string;
  /** The values that the editor knew. */
  readonly base: Version;
  /** The fields that it changed, with values that no other edit has. */
  readonly changes: Partial<Pick<Version, VersionField>>;
  readonly expected: Partial<Version> | null;
  readonly outcome: EditOutcome;
}

export interface EditOutcome {
  readonly __typename: string;
  readonly conflicts?: readonly { readonly path: readonly string[] }[];
  readonly organization?: Version;
}

/** Sends an operation to a gateway, and resolves to its data. */
export type Send = (query: string, variables: object) => Promise<Readonly<Record<string, unknown>>>;

const fields = 'name description tags updatedAt';
const readQuery = `query ($id: ID!) { organization(id: $id) { ... on Organization { ${fields} } } }`;
const updateQuery = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
  __typename ... on OrganizationConflictError { conflicts { path } organization { ${fields} } }
} }`;

const editable: readonly VersionField[] = ['name', 'description', 'tags'];

/** How an editor notices that the organization has changed: by all fields, by those that it changes, or by the time. */
const guards: Readonly<Record<string, (base: Version, changes: Edit['changes']) => Partial<Version>>> = {
  all: (base) => base,
  changed: (base, changes) => pick(base, Object.keys(changes) as VersionField[]),
  time: ({ updatedAt }) => ({ updatedAt }),
};

function pick(base: Version, names: readonly (keyof Version)[]): Partial<Version> {
  return Object.fromEntries(names.map((name) => [name, base[name]]));
}

export interface EditorOptions {
  readonly organizationId: string;
  readonly random: Random;
  /** Chooses one of the gateways for each request. */
  readonly send: Send;
  /** Waits for a random time. */
  readonly pause: () => Promise<void>;
  /** Returns a text that no other edit has. */
  readonly createText: () => string;
  /** Whether updates have expected values. */
  readonly isGuarded: boolean;
}

/** Reads an organization and changes it, and decides again after a conflict, a few times. */
export async function edit(options: EditorOptions): Promise<readonly Edit[]> {
  const { organizationId, pause, random, send } = options;
  await pause();
  const { organization } = await send(readQuery, { id: `vertra:${organizationId}` });
  let base = organization as Version;
  const edits: Edit[] = [];
  for (let tries = 0; tries <= random.integer(3); tries += 1) {
    await pause();
    const sent = await sendEdit(options, base);
    edits.push(sent);
    if (sent.outcome.organization === undefined) break;
    base = sent.outcome.organization;
  }
  return edits;
}

async function sendEdit(
  { createText, isGuarded, organizationId, random, send }: EditorOptions,
  base: Version,
): Promise<Edit> {
  const names = random.shuffle(editable).slice(0, 1 + random.integer(2));
  const changes = Object.fromEntries(
    names.map((name) => [name, name === 'tags' ? [createText()] : createText()]),
  );
  const guard = guards[random.pick(Object.keys(guards))];
  const expected = (isGuarded && guard?.(base, changes)) || null;
  const input = { vertra: { organizationId, ...changes, expected } };
  const { updateOrganization } = await send(updateQuery, { input });
  return { organizationId, base, changes, expected, outcome: updateOrganization as EditOutcome };
}
