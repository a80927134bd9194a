import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders, providerNames } from '../domain/provider/provider.ts';
import type { FieldTable } from '../domain/provider-fields/field.ts';
import { expectedInstants } from '../domain/update/expected.ts';
import { providerFields } from '../domain/update/patch.ts';
import { builder } from './builder.ts';
import { fieldTypes } from './field-types.ts';

const typeNames = {
  VIDA: 'VidaOrganizationExpectedInput',
  VERTRA: 'VertraOrganizationExpectedInput',
} as const satisfies Readonly<Record<Provider, string>>;

const comparisonRule =
  'Values are compared by the rule that confirms updates (OrganizationComparisonState.SAME).';
const expectedNull = 'Null: the provider reports the field and holds null.';

/** The description of `expected` in each update. */
export const expectedDescription =
  'The update is sent only while the provider still holds these values: the gateway reads the organization, compares it, and sends ' +
  'the update, while other updates of the organization wait: in one process all of them, in the processes that share its Redis ' +
  'those with `expected`. Otherwise nothing is sent, and the result is OrganizationConflictError. Absent or null: the update is always ' +
  'sent. Needs the scope organizations:read, too. Not prevented are changes by programs other than this gateway, by updates ' +
  'without `expected` through another of its processes, by a process that is suspended between the comparison and the update, ' +
  'by an update that takes more than five seconds while its process cannot reach the shared store, and by an earlier update ' +
  'with an unknown outcome that the provider applies later, although later updates with `expected` through a shared store ' +
  'wait up to five seconds for it.';

/** The type of `expected` of each provider. */
export const expectedInputs = mapProviders(createExpectedInput);

/** One field for each row of the provider's table, and for each instant that changes with every update. */
function createExpectedInput(provider: Provider) {
  const { label } = providerNames[provider];
  const fields: FieldTable = providerFields[provider];
  return builder.inputType(typeNames[provider], {
    description: `What an organization at ${label} must still hold for an update to be sent. An absent field is not compared. ${comparisonRule}`,
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(fields).map(([field, { type }]) => [
          field,
          t.field({ type: fieldTypes[type], description: `The expected ${field}. ${expectedNull}` }),
        ]),
      ),
      ...Object.fromEntries(
        expectedInstants[provider].map((field) => [
          field,
          t.field({
            type: 'DateTime',
            description: `The expected ${field}, compared as a point in time, to each digit that ${label} reports. Null never matches.`,
          }),
        ]),
      ),
    }),
  });
}
