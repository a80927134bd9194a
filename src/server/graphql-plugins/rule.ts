import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { getOperationAST } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import type { RequestContext } from '../../context.ts';
import type { Incoming } from '../request.ts';
import { incomingOf } from '../request.ts';
import type { AskedOperation } from './operation-cost.ts';

export type SetHeader = (name: string, value: string) => void;

/** What holds for each request, whether Yoga serves it or the short lane does: written once, and run by both. */
export interface Rule {
  /** Judges a request before its body is read; refuses it by throwing. */
  readonly onArrival?: (incoming: Incoming) => void | Promise<void>;
  /** Reads what was asked, and may ask for something else in its place; refuses it by throwing. */
  readonly onParams?: (params: GraphQLParams, incoming: Incoming) => GraphQLParams;
  /** Judges an operation before it is begun; refuses it by what it returns. */
  readonly onOperation?: (operation: AskedOperation, incoming: Incoming) => GraphQLError | undefined;
  /** Returns a result as it is, or a smaller one in its place, before it is reported and sent. */
  readonly boundResult?: (incoming: Incoming, result: ExecutionResult) => ExecutionResult;
  /** Told of a result, or of the stream of them, before it is sent. */
  readonly onResult?: (incoming: Incoming, result: ExecutionResult) => void;
  /** Adds to the headers of an answer. */
  readonly onAnswer?: (incoming: Incoming, setHeader: SetHeader) => void;
}

/** A plugin of Yoga's that says what the short lane has to keep of it. */
export type GatewayPlugin = Plugin<RequestContext> & {
  /** The rule that it is made of; or why the lane need not know of it. */
  readonly lane: Rule | string;
};

/** A rule as a plugin. */
export function toPlugin(rule: Rule): GatewayPlugin {
  return { ...judging(rule), ...bounding(rule), ...telling(rule), lane: rule };
}

function judging({ onArrival, onOperation, onParams }: Rule): Plugin<RequestContext> {
  return {
    ...(onArrival && {
      onRequestParse({ request }) {
        const incoming = incomingOf(request);
        return incoming.settled ? undefined : onArrival(incoming);
      },
    }),
    ...(onParams && {
      onParams({ params, request, setParams }) {
        setParams(onParams(params, incomingOf(request)));
      },
    }),
    ...(onOperation && {
      onExecute({ args, setResultAndStopExecution }) {
        const refused = validateWith(onOperation, args);
        if (refused) setResultAndStopExecution({ errors: [refused] });
      },
      onSubscribe({ args, setResultAndStopExecution }) {
        const refused = validateWith(onOperation, args);
        if (refused) setResultAndStopExecution({ errors: [refused] });
      },
    }),
  };
}

function bounding({ boundResult }: Rule): Plugin<RequestContext> {
  if (boundResult === undefined) return {};
  return {
    onResultProcess({ request, result, setResult }) {
      const bound = (each: ExecutionResult) => boundResult(incomingOf(request), each);
      if (isAsyncIterable<ExecutionResult>(result)) setResult(mapAsyncIterator(result, bound));
      else if (!Array.isArray(result)) setResult(bound(result as ExecutionResult));
    },
  };
}

function validateWith(
  onOperation: Required<Rule>['onOperation'],
  { contextValue, document, operationName, schema, variableValues }: ExecutionArgs,
): GraphQLError | undefined {
  const operation = getOperationAST(document, operationName);
  const incoming = incomingOf((contextValue as { readonly request: Request }).request);
  return operation
    ? onOperation({ schema, document, operation, variables: variableValues ?? {} }, incoming)
    : undefined;
}

function telling({ onAnswer, onResult }: Rule): Plugin<RequestContext> {
  return {
    ...(onResult && {
      onResultProcess({ request, result }) {
        onResult(incomingOf(request), result as ExecutionResult);
      },
    }),
    ...(onAnswer && {
      onResponse({ request, response: { headers } }) {
        onAnswer(incomingOf(request), (name, value) => headers.set(name, value));
      },
    }),
  };
}

/**
 * The rules among the plugins, in their order.
 *
 * @throws an Error when a plugin says nothing of the lane, or hooks into more than its rule: that would not hold there, and
 *   nobody would notice
 */
export function rulesOf(plugins: readonly (Plugin<RequestContext> | GatewayPlugin)[]): readonly Rule[] {
  return plugins.flatMap((plugin) => {
    if (!('lane' in plugin)) {
      throw new Error(`A plugin with ${Object.keys(plugin)} does not say what the short lane keeps of it.`);
    }
    const { lane, ...hooks } = plugin;
    if (typeof lane === 'string') return [];
    const kept = Object.keys(toPlugin(lane));
    const more = Object.keys(hooks).filter((hook) => !kept.includes(hook));
    if (more.length > 0) throw new Error(`A rule has ${more} beside it, which the short lane does not run.`);
    return [lane];
  });
}

/** The rules that have a hook. */
export function rulesWith<Hook extends keyof Rule>(hook: Hook, rules: readonly Rule[]) {
  return rules.filter((rule): rule is Rule & Required<Pick<Rule, Hook>> => rule[hook] !== undefined);
}
