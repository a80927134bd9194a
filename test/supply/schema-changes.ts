import type {
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  GraphQLNamedType,
  InputValueDefinitionNode,
} from 'graphql';
import {
  buildASTSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  GraphQLSchema,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  visit,
} from 'graphql';

/** Further arguments and input fields, which a client that does not know them leaves out. */
const harmless: readonly DangerousChangeType[] = [
  DangerousChangeType.OPTIONAL_ARG_ADDED,
  DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED,
];

/** One sentence for each change. */
export interface SchemaChanges {
  readonly breaking: readonly string[];
  /** Breaks clients that expect no further enum value, union member or interface, or that rely on a default. */
  readonly dangerous: readonly string[];
}

/**
 * Compares a schema with the one that clients were built against.
 *
 * @param today such as 2027-01-31
 */
export function compareSchemas(releasedSdl: string, sdl: string, today: string): SchemaChanges {
  const released = parse(releasedSdl);
  const schema = buildASTSchema(parse(sdl));
  const expected = buildExpected(released, today);
  const dangerous = findDangerousChanges(buildASTSchema(released), schema);
  return {
    breaking: [...findBreakingChanges(expected, schema).map(toText), ...findNewOneOfs(expected, schema)],
    dangerous: dangerous.filter(({ type }) => !harmless.includes(type)).map(toText),
  };
}

const toText = ({ description }: { readonly description: string }) => description;

/** Finds each deprecation that does not say how long the element stays; one sentence for each. */
export function findUndated(sdl: string): readonly string[] {
  const undated: string[] = [];
  visitElements(parse(sdl), (element) => {
    if (findLastDay(element) !== null) return undefined;
    undated.push(`${element.name.value} is deprecated without a day, such as 2027-01-31.`);
    return undefined;
  });
  return undated;
}

/** What can be deprecated. */
type Element = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode;

/** @param onElement returns null to remove the element */
function visitElements(document: DocumentNode, onElement: (element: Element) => null | undefined) {
  return visit(document, {
    FieldDefinition: onElement,
    InputValueDefinition: onElement,
    EnumValueDefinition: onElement,
  });
}

/**
 * Finds the last day of a deprecated element in the reason, because `@deprecated` has no argument for it.
 *
 * @returns null without a day, undefined if the element is not deprecated
 */
function findLastDay({ directives = [] }: Element): string | null | undefined {
  const deprecated = directives.find(({ name }) => name.value === 'deprecated');
  if (!deprecated) return undefined;
  const reason = deprecated.arguments?.find(({ name }) => name.value === 'reason')?.value;
  return (reason?.kind === Kind.STRING && /\b\d{4}-\d\d-\d\d\b/.exec(reason.value)?.[0]) || null;
}

/** Builds a released schema without the elements whose last day has passed, because the release announced their removal. */
function buildExpected(released: DocumentNode, today: string): GraphQLSchema {
  const document = visitElements(released, (element) => {
    const day = findLastDay(element);
    return day && day < today ? null : undefined;
  });
  return withoutUnreachable(buildASTSchema(document, { assumeValid: true }));
}

/** Removes the types that only expired elements returned, because a type cannot be deprecated. */
function withoutUnreachable(schema: GraphQLSchema): GraphQLSchema {
  const { types, ...config } = schema.toConfig();
  const implementations = types.filter((type) => isObjectType(type) && type.getInterfaces().length > 0);
  return new GraphQLSchema({ ...config, assumeValid: true, types: implementations });
}

/** Finds the inputs of which a client can set only one field from now on, which GraphQL.js does not report. */
function findNewOneOfs(released: GraphQLSchema, schema: GraphQLSchema): readonly string[] {
  const isOneOf = (type: GraphQLNamedType | undefined) => isInputObjectType(type) && type.isOneOf;
  return Object.values(schema.getTypeMap())
    .filter((type) => isOneOf(type) && released.getType(type.name) && !isOneOf(released.getType(type.name)))
    .map((type) => `${type.name} became @oneOf.`);
}
