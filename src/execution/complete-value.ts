import type {
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  ResponsePath,
} from 'graphql';
import {
  defaultTypeResolver,
  GraphQLError,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { executeFields, nullOrThrow } from './execute-fields.ts';
import type { FieldPlan } from './field-plan.ts';
import { isPromise } from './is-promise.ts';
import type { SelectionPlan } from './plan-operation.ts';
import type { FieldInfo, Run } from './run.ts';

/** Where a value stands. */
export interface Place {
  readonly run: Run;
  readonly field: FieldPlan;
  readonly info: FieldInfo;
}

/** Makes of what a resolver gave what stands in the answer, or a promise of it; throws what cannot stand there. */
export type Complete = (place: Place, path: ResponsePath, value: unknown) => unknown;

/** How values of a type are completed (GraphQL §6.4.3). */
export function createCompletion(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  planSelection: (type: GraphQLObjectType) => SelectionPlan,
): Complete {
  if (isNonNullType(type)) return completeNonNull(createCompletion(schema, type.ofType, planSelection));
  if (isListType(type))
    return completeList(type.ofType, createCompletion(schema, type.ofType, planSelection));
  if (isObjectType(type)) return completeObject(type, planSelection(type));
  return isAbstractType(type) ? completeAbstract(schema, type, planSelection) : completeLeaf(type);
}

function completeNonNull(complete: Complete): Complete {
  return (place, path, value) => {
    const completed = complete(place, path, value);
    if (completed !== null) return completed;
    const { name, parent } = place.field;
    throw new Error(`Cannot return null for non-nullable field ${parent.name}.${name}.`);
  };
}

function completeLeaf(type: GraphQLLeafType): Complete {
  return (_place, _path, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized == null) throw new Error(`${type.name}.serialize returned nothing.`);
    return serialized;
  };
}

function completeList(itemType: GraphQLOutputType, completeItem: Complete): Complete {
  const completeOrFail = (place: Place, path: ResponsePath, item: unknown): unknown => {
    const fail = (raw: unknown) => nullOrThrow(place.run, place.field, itemType, path, raw);
    try {
      const completed = isPromise(item)
        ? item.then((resolved) => completeItem(place, path, resolved))
        : completeItem(place, path, item);
      return isPromise(completed) ? completed.then(undefined, fail) : completed;
    } catch (raw) {
      return fail(raw);
    }
  };
  return (place, path, value) => {
    if (value == null) return null;
    const items: unknown[] = [];
    try {
      for (const item of toIterable(place.field, value)) {
        items.push(completeOrFail(place, { prev: path, key: items.length, typename: undefined }, item));
      }
    } catch (error) {
      // Those under way are waited for: the rejection of one would be nobody's, and end the process.
      if (items.some(isPromise)) return Promise.allSettled(items).then(() => Promise.reject(error));
      throw error;
    }
    return items.some(isPromise) ? Promise.all(items) : items;
  };
}

function toIterable({ name, parent }: FieldPlan, value: unknown): Iterable<unknown> {
  if (value instanceof Error) throw value;
  if (isIterable(value)) return value;
  throw new GraphQLError(`Expected Iterable, but did not find one for field "${parent.name}.${name}".`);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function completeObject(type: GraphQLObjectType, fields: SelectionPlan): Complete {
  const complete: Complete = ({ run }, path, value) => executeFields(run, fields, value, path);
  const { isTypeOf } = type;
  return (place, path, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    if (!isTypeOf) return complete(place, path, value);
    const judge = (is: boolean) => {
      if (!is) throw new GraphQLError(`A value is not of type "${type.name}".`, { nodes: place.field.nodes });
      return complete(place, path, value);
    };
    const is = isTypeOf(value, place.run.context, place.info);
    return isPromise(is) ? is.then(judge) : judge(is);
  };
}

/** What is selected of each type is planned when one of it comes. */
function completeAbstract(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  planSelection: (type: GraphQLObjectType) => SelectionPlan,
): Complete {
  const completions = new Map<string, Complete>();
  const completionOf = (name: unknown): Complete => {
    const known = completions.get(name as string);
    if (known) return known;
    const found = typeof name === 'string' ? schema.getType(name) : undefined;
    if (!isObjectType(found) || !schema.isSubType(type, found))
      throw new GraphQLError(`"${type.name}" was resolved to what is no type of it.`);
    const made = completeObject(found, planSelection(found));
    completions.set(found.name, made);
    return made;
  };
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return (place, path, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    const name = resolveType(value, place.run.context, place.info, type);
    return isPromise(name)
      ? name.then((resolved) => completionOf(resolved)(place, path, value))
      : completionOf(name)(place, path, value);
  };
}
