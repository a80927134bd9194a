import type {
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
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
import { isPromise } from './is-promise.ts';
import type { Complete, FieldInfo, FieldPlan, Place, SelectionPlan } from './plan.ts';

/** Creates the completion of a type's values (GraphQL §6.4.3). */
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
  return (info, place, value) => {
    const completed = complete(info, place, value);
    if (completed !== null) return completed;
    const { name, parent } = info.field;
    throw new Error(`Cannot return null for non-nullable field ${parent.name}.${name}.`);
  };
}

function completeLeaf(type: GraphQLLeafType): Complete {
  return (_info, _place, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized == null) throw new Error(`${type.name}.serialize returned null or undefined.`);
    return serialized;
  };
}

function completeList(itemType: GraphQLOutputType, completeItem: Complete): Complete {
  const completeOrFail = (info: FieldInfo, place: Place, item: unknown): unknown => {
    try {
      const completed = isPromise(item)
        ? item.then((resolved) => completeItem(info, place, resolved))
        : completeItem(info, place, item);
      return isPromise(completed)
        ? completed.then(undefined, (raw) => nullOrThrow(info, place, itemType, raw))
        : completed;
    } catch (raw) {
      return nullOrThrow(info, place, itemType, raw);
    }
  };
  return (info, place, value) => {
    if (value == null) return null;
    const items: unknown[] = [];
    try {
      for (const [index, item] of toList(info.field, value).entries()) {
        items.push(completeOrFail(info, { parent: place, index }, item));
      }
    } catch (error) {
      // A pending item that rejects without a handler would end the process.
      if (items.some(isPromise)) return Promise.allSettled(items).then(() => Promise.reject(error));
      throw error;
    }
    return items.some(isPromise) ? Promise.all(items) : items;
  };
}

function toList({ name, parent }: FieldPlan, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Error) throw value;
  if (isIterable(value)) return [...value];
  throw new GraphQLError(`Expected Iterable, but did not find one for field "${parent.name}.${name}".`);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function completeObject(type: GraphQLObjectType, fields: SelectionPlan): Complete {
  const complete: Complete = ({ run }, place, value) => executeFields(run, fields, value, place);
  const { isTypeOf } = type;
  return (info, place, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    if (!isTypeOf) return complete(info, place, value);
    const completeIf = (isInstance: boolean) => {
      if (!isInstance)
        throw new GraphQLError(`A value is not of type "${type.name}".`, { nodes: info.field.nodes });
      return complete(info, place, value);
    };
    const isInstance = isTypeOf(value, info.run.context, info);
    return isPromise(isInstance) ? isInstance.then(completeIf) : completeIf(isInstance);
  };
}

/** Plans the selection of each object type at the first value of that type. */
function completeAbstract(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  planSelection: (type: GraphQLObjectType) => SelectionPlan,
): Complete {
  const completions = new Map<string, Complete>();
  const findCompletion = (name: unknown): Complete => {
    const cached = completions.get(name as string);
    if (cached) return cached;
    const objectType = typeof name === 'string' ? schema.getType(name) : undefined;
    if (!isObjectType(objectType) || !schema.isSubType(type, objectType))
      throw new GraphQLError(`"${type.name}" was resolved to a value that is not one of its object types.`);
    const completion = completeObject(objectType, planSelection(objectType));
    completions.set(objectType.name, completion);
    return completion;
  };
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return (info, place, value) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    const name = resolveType(value, info.run.context, info, type);
    return isPromise(name)
      ? name.then((resolved) => findCompletion(resolved)(info, place, value))
      : findCompletion(name)(info, place, value);
  };
}
