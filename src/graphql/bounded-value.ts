import type { FieldNode, GraphQLResolveInfo, SelectionNode } from 'graphql';
import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { OrganizationMember } from '../domain/organization/organization.ts';
import type { RequestContext } from './context.ts';

/** Has room for 100 updates that each return eight texts of 10,000 characters three times. */
const maxCharacters = 24 * 1024 * 1024;

/** The number of fields bounds the size of texts of up to this length. */
const maxShortLength = 128;

/** The characters of the large values in the response to each running mutation. */
const charactersByContext = new WeakMap<RequestContext, number>();

/**
 * Counts a large value of an organization in the response to a mutation. The response reports what was applied, so it cannot be replaced
 * as a whole as the response to a query is.
 *
 * @throws GraphQLError when the response would become too large; then the field is null, and smaller ones still fit
 */
export function boundValue<Value>(value: Value, context: RequestContext, info: GraphQLResolveInfo): Value {
  if (isShort(value) || info.operation.operation !== OperationTypeNode.MUTATION) return value;
  const characters = (charactersByContext.get(context) ?? 0) + countCharacters(value, info);
  if (characters > maxCharacters) throw responseTooLarge();
  charactersByContext.set(context, characters);
  return value;
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= maxShortLength : !Array.isArray(value);
}

function countCharacters(value: unknown, info: GraphQLResolveInfo): number {
  const isMembers = Array.isArray(value) && typeof value[0] === 'object';
  return isMembers ? countMembers(value, info) : JSON.stringify(value).length;
}

/** Counts each response key with its values, because one of 128 characters is repeated for each member. */
function countMembers(
  members: readonly OrganizationMember[],
  { fieldNodes, fragments }: GraphQLResolveInfo,
): number {
  const fields = new Map<string, FieldNode>();
  for (const { selectionSet } of fieldNodes) collectFields(selectionSet?.selections, fragments, fields);
  let characters = 0;
  for (const [key, { name }] of fields) {
    const values = members.map(
      (each) => each[name.value as keyof OrganizationMember] ?? 'OrganizationMember',
    );
    characters += members.length * (key.length + '"":'.length) + JSON.stringify(values).length;
  }
  return characters;
}

/** Collects the fields by response key, and visits each fragment once. */
function collectFields(
  selections: readonly SelectionNode[] = [],
  fragments: GraphQLResolveInfo['fragments'],
  fields: Map<string, FieldNode>,
  visited: Set<string> = new Set(),
): void {
  for (const each of selections) {
    if (each.kind === Kind.FIELD) fields.set((each.alias ?? each.name).value, each);
    else if (each.kind === Kind.INLINE_FRAGMENT)
      collectFields(each.selectionSet.selections, fragments, fields, visited);
    else if (!visited.has(each.name.value)) {
      visited.add(each.name.value);
      collectFields(fragments[each.name.value]?.selectionSet.selections, fragments, fields, visited);
    }
  }
}

function responseTooLarge(): GraphQLError {
  return new GraphQLError(
    `The organizations in this response would have more than ${maxCharacters} characters. The update was processed as reported; read this field with a query.`,
    { extensions: { code: 'ANSWER_TOO_LARGE', limit: maxCharacters } },
  );
}
