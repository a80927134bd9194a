import type { Enumeration, FieldType } from '../domain/provider-fields/field.ts';
import { builder } from './builder.ts';

const VidaHipaaSetting = builder.enumType('VidaHipaaSetting', {
  description: "How HIPAA rules apply to an organization's conversations at Vida.",
  values: {
    ON: { description: 'They apply.' },
    OFF: { description: 'They do not apply.' },
    INHERIT: { description: 'As set for the reseller or partner above it.' },
  } satisfies Record<Enumeration<'VidaHipaaSetting'>, object>,
});

const VidaOrgAccountType = builder.enumType('VidaOrgAccountType', {
  description: 'Who is billed for an organization at Vida.',
  values: {
    INTERNAL: { description: 'The organization is used by the reseller or partner itself.' },
    CUSTOMER: { description: 'The organization is a customer.' },
  } satisfies Record<Enumeration<'VidaOrgAccountType'>, object>,
});

/** The GraphQL type of each type in the domain's field tables. */
export const fieldTypes = {
  text: 'String' as const,
  boolean: 'Boolean' as const,
  texts: ['String'] as ['String'],
  VidaHipaaSetting,
  VidaOrgAccountType,
} satisfies Readonly<Record<FieldType, unknown>>;
