import type { GraphQLResolveInfo } from 'graphql';
import type { Organization, VidaSettings } from '../domain/organization/organization.ts';
import { fieldNames } from '../domain/provider-fields/field.ts';
import { vidaSettings } from '../domain/provider-fields/vida-fields.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { fieldTypes } from './field-types.ts';
import { resolveField } from './resolve-field.ts';

function report(setting: keyof VidaSettings) {
  const pick = ({ vida }: Organization) => vida?.[setting];
  return {
    type: fieldTypes[vidaSettings[setting].type],
    nullable: true as const,
    description: `${vidaSettings[setting].description} Null when it is not set, or Vida does not report it.`,
    resolve: (
      organization: Organization,
      _args: unknown,
      context: RequestContext,
      info: GraphQLResolveInfo,
    ) => resolveField(pick, organization, context, info),
  };
}

/** One field for each row of the table. */
export const VidaOrganizationSettings = builder
  .objectRef<Organization>('VidaOrganizationSettings')
  .implement({
    description: 'What only Vida keeps of an organization.',
    fields: (t) =>
      Object.fromEntries(fieldNames(vidaSettings).map((setting) => [setting, t.field(report(setting))])),
  });
