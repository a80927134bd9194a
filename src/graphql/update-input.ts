import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders, providerNames, providers } from '../domain/provider/provider.ts';
import type { Field, FieldTable } from '../domain/provider-fields/field.ts';
import type { Expected } from '../domain/update/expected.ts';
import type { Patches } from '../domain/update/patch.ts';
import { providerFields } from '../domain/update/patch.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';
import { builder } from './builder.ts';
import { expectedDescription, expectedInputs } from './expected-input.ts';
import { fieldTypes } from './field-types.ts';

/** The type name and the description of each provider's input. */
const inputTypes = {
  VIDA: {
    name: 'VidaOrganizationUpdateInput',
    description:
      'An update at Vida. Each setting is applied or refused on its own. Send the settings that change, and no others.',
  },
  VERTRA: {
    name: 'VertraOrganizationUpdateInput',
    description: 'An update at Vertra Cloud. Send the fields that change, and no others.',
  },
} as const satisfies Readonly<Record<Provider, object>>;

/** One input type for each provider, with one field for each row of its table. */
const updateInputs = mapProviders(createUpdateInput);

function createUpdateInput(provider: Provider) {
  const { description, name } = inputTypes[provider];
  const { label } = providerNames[provider];
  const fields: FieldTable = providerFields[provider];
  return builder.inputType(name, {
    description,
    fields: (t) => ({
      organizationId: t.id({
        required: true,
        description: `${label}'s id, or an \`Organization.id\` of this gateway.`,
      }),
      connection: t.string({
        description:
          'The connection of the organization. When absent or null, it is that of the `Organization.id`, or else the default one.',
      }),
      ...Object.fromEntries(
        Object.entries(fields).map(([field, row]) => [
          field,
          t.field({ type: fieldTypes[row.type], description: describe(row, label) }),
        ]),
      ),
      expected: t.field({ type: expectedInputs[provider], description: expectedDescription }),
    }),
  });
}

function describe({ clearable, description, inputNote }: Field, label: string): string {
  const nullRule = clearable ? 'Null clears it.' : `Null is refused, because ${label} cannot clear it.`;
  return [description, 'An absent field keeps its value.', nullRule, inputNote].filter(Boolean).join(' ');
}

/** The input, of which exactly one branch is present. */
type UpdateInput = {
  readonly [P in Provider as (typeof providerNames)[P]['key']]?:
    | (Patches[P] & {
        readonly organizationId: string;
        readonly connection?: string | null | undefined;
        readonly expected?: Expected[P] | null | undefined;
      })
    | null
    | undefined;
};

export const UpdateOrganizationInput = builder.inputRef<UpdateInput, false>('UpdateOrganizationInput');

UpdateOrganizationInput.implement({
  description:
    "Exactly one provider's update. An absent field keeps its value; null clears it where the provider can clear it.",
  isOneOf: true,
  fields: (t) =>
    Object.fromEntries(
      providers.map((provider) => [
        providerNames[provider].key,
        t.field({
          type: updateInputs[provider],
          description: `Updates an organization kept by ${providerNames[provider].label}.`,
        }),
      ]),
    ),
});

/** Converts the branch that is present to a request of the domain: all fields but the id, the connection and `expected` are the patch. */
export function toUpdateRequest(input: UpdateInput): AnyUpdateRequest {
  for (const provider of providers) {
    const update = input[providerNames[provider].key];
    if (update) {
      const { connection, expected, organizationId, ...patch } = update;
      const request = { provider, connection, organizationId, patch } as AnyUpdateRequest;
      return expected ? ({ expected, ...request } as AnyUpdateRequest) : request;
    }
  }
  throw new Error('An UpdateOrganizationInput has exactly one branch.');
}
