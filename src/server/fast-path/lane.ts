import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { executePlan } from '../../execution/execute-plan.ts';
import type { Rule } from '../graphql-plugins/rule.ts';
import { rulesWith } from '../graphql-plugins/rule.ts';
import { requestCutOff } from '../graphql-plugins/use-private-params.ts';
import type { Body } from '../read-body.ts';
import { readBody } from '../read-body.ts';
import type { Incoming } from '../request.ts';
import { writeAnswer } from './answer.ts';
import { arrive } from './arrive.ts';
import { toIncoming } from './incoming-message.ts';
import { createJudge } from './judge.ts';
import type { Prepare } from './operations.ts';
import { answerType, isOrdinary, maxBodyBytes } from './ordinary.ts';
import type { HeaderList, Serve } from './serve.ts';

export interface LaneDeps {
  readonly rules: readonly Rule[];
  readonly prepare: Prepare;
  readonly createContext: (incoming: Incoming) => object;
  /** What a client sees of an error. */
  readonly maskError: (error: unknown) => Error;
  /** The origins whose pages have to be told more than others. */
  readonly corsOrigins: readonly string[];
  /** Serves whatever else there is, and goes on where the lane left off. */
  readonly yoga: (
    request: IncomingMessage,
    response: ServerResponse,
    common: HeaderList,
    incoming?: Incoming,
  ) => void;
}

/** One request on its way through the lane. */
interface Visit {
  readonly request: IncomingMessage & { body?: AsyncIterable<Buffer> };
  readonly response: ServerResponse;
  readonly incoming: Incoming;
  /** The media type of its answer. */
  readonly type: string;
  /** Headers that every answer has. */
  readonly common: HeaderList;
}

/**
 * A shorter way for ordinary posts of JSON: under the same rules, without the Fetch API's objects between. It answers
 * only what goes well. Whatever is refused, fails or is out of the ordinary is left to Yoga, with what was settled by
 * then, so that there is one place that knows how to say it.
 */
export function createLane(deps: LaneDeps): Serve {
  const { corsOrigins, yoga } = deps;
  const serve = createVisit(deps);
  return (request, response, common = []) => {
    const type = isOrdinary(request) ? answerType(request.headers.accept) : null;
    const { origin } = request.headers;
    if (type === null || (origin !== undefined && corsOrigins.includes(origin))) {
      yoga(request, response, common);
    } else {
      serve({ request, response, incoming: toIncoming(request, response), type, common });
    }
  };
}

function createVisit(deps: LaneDeps): (visit: Visit) => void {
  const arrivals = rulesWith('onArrival', deps.rules);
  const { leave, refuse } = createLeaving(deps);
  const take = createTaking(deps, leave);
  const goOn = (visit: Visit, body: Body) => {
    if (body === 'CUT_OFF') refuse(visit, requestCutOff());
    else if (body instanceof Error) refuse(visit, body);
    else take(visit, body).catch((bug) => refuse(visit, bug));
  };
  return (visit) => {
    let body: Body | undefined;
    // Listened to at once, and not looked at before the rules have judged: a stream that has to wait costs more than they do.
    readBody(visit.request, limits, (read) => {
      body = read;
      if (visit.incoming.settled === arrived) goOn(visit, body);
    });
    const admit = () => {
      visit.incoming.settled = arrived;
      if (body !== undefined) goOn(visit, body);
    };
    try {
      const wait = arrive(arrivals, visit.incoming);
      if (wait) wait.then(admit).catch((refusal) => refuse(visit, refusal));
      else admit();
    } catch (refusal) {
      refuse(visit, refusal);
    }
  };
}

const limits = { maxBytes: maxBodyBytes };

const arrived = { kind: 'ARRIVED' } as const;

type Leave = (visit: Visit, body: Buffer) => void;

function createLeaving({ yoga }: LaneDeps) {
  const leave: Leave = ({ common, incoming, request, response }, body) => {
    request.body = toOnePiece(body);
    yoga(request, response, common, incoming);
  };
  const refuse = ({ common, incoming, request, response }: Visit, refusal: unknown) => {
    incoming.settled = { kind: 'REFUSED', refusal };
    yoga(request, response, common, incoming);
  };
  return { leave, refuse };
}

/**
 * A body as body parsers leave it, for Yoga to read: it was taken from the stream. Not as a Buffer, as the adapter below Yoga
 * would list its bytes by name to see whether there are any.
 */
function toOnePiece(body: Buffer): AsyncIterable<Buffer> {
  const whole = {
    length: body.length,
    async *[Symbol.asyncIterator]() {
      yield body;
    },
  };
  return whole;
}

/** Does what a body asks for, and answers it, or leaves that to Yoga. */
function createTaking({ createContext, maskError, prepare, rules }: LaneDeps, leave: Leave) {
  const judge = createJudge({
    prepare,
    onParams: rulesWith('onParams', rules),
    onOperation: rulesWith('onOperation', rules),
  });
  const bounds = rulesWith('boundResult', rules);
  const results = rulesWith('onResult', rules);
  const answers = rulesWith('onAnswer', rules);
  const answer = ({ common, incoming, response, type }: Visit, result: ExecutionResult) => {
    const text = JSON.stringify(result);
    // Told last: what fails after that would be told again.
    for (const { onResult } of results) onResult(incoming, result);
    writeAnswer(response, incoming, answers, { common, type, text });
  };
  return async (visit: Visit, body: Buffer): Promise<void> => {
    const { incoming } = visit;
    const judged = judge(body, incoming);
    if (judged === null) {
      leave(visit, body);
      return;
    }
    const executed = await executePlan(judged.plan, createContext(incoming), judged.variables);
    const result = bounds.reduce((bound, { boundResult }) => boundResult(incoming, bound), executed);
    if (result.errors === undefined) {
      answer(visit, result);
      return;
    }
    incoming.settled = {
      kind: 'EXECUTED',
      result: { ...result, errors: result.errors.map(maskError) },
    };
    leave(visit, body);
  };
}
