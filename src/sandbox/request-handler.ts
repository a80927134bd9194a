import type { ServerResponse } from 'node:http';
import type { Contract, Route } from './contract.ts';
import type { Fault } from './faults.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse, sendResponse } from './provider-response.ts';
import type { ReceivedRequest } from './read-request.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { createScenarioSelector } from './scenario-selector.ts';
import type { FaultSelector, SimulatedProvider } from './simulated-provider.ts';
import type { LoggedRequest, WireLog } from './wire-log.ts';
import { labelHeader } from './wire-log.ts';

/** Handles the requests of one simulated provider. */
export interface RequestHandler extends Pick<SimulatedProvider, 'requests' | 'inject' | 'reset'> {
  handle(received: ReceivedRequest, response: ServerResponse): void;
}

/** What is kept of the requests. */
export interface RecordOptions {
  readonly log: WireLog;
  /** The name of the connection to this provider. */
  readonly connection: string;
  /** Whether all requests are kept, without a limit. */
  readonly recordsRequests: boolean;
}

/** Creates a handler that records each request, checks the credential, selects a fault and performs the request. */
export function createRequestHandler(
  contract: Contract,
  { connection, log, recordsRequests }: RecordOptions,
): RequestHandler {
  const requests: RecordedRequest[] = [];
  const scenarios = createScenarioSelector(contract);
  let injected: FaultSelector | undefined;
  const selectFault = (request: RecordedRequest, route: Route) =>
    injected ? injected(request) : scenarios.select(route);
  return {
    requests,
    handle({ request: received, isBodyTooLarge }, response) {
      const route = contract.route(received);
      const request = withOrganization(received, route);
      if (recordsRequests) requests.push(request);
      const invalid = isBodyTooLarge ? bodyTooLarge : contract.checkCredential(request);
      if (invalid !== undefined) return sendResponse(response, invalid);
      const refusal = takeQuota(contract, response);
      const isApplied = watchWrites(contract, route);
      const usual = refusal ? refuse(response, refusal) : play(selectFault(request, route), route, response);
      const facts = { connection, applied: isApplied(), rejectedFields: usual?.rejectedFields ?? [] };
      log.add(request.headers[labelHeader], toLogged(contract, request, response, facts));
    },
    inject(selector) {
      injected = selector;
    },
    reset() {
      contract.reset();
      contract.quota.reset();
      scenarios.reset();
      requests.length = 0;
      injected = undefined;
    },
  };
}

function watchWrites({ writes }: Contract, { organizationId = '' }: Route): () => boolean {
  const before = writes(organizationId);
  return () => writes(organizationId) > before;
}

/** Copies only what is no credential: the documented parameters, and no header. */
function toLogged(
  { loggedParameters, provider }: Contract,
  { body, method, path, query }: RecordedRequest,
  response: ServerResponse,
  { connection, ...effect }: Pick<LoggedRequest, 'applied' | 'connection' | 'rejectedFields'>,
): LoggedRequest {
  const parameters = [...new URLSearchParams(query)].filter(([name]) => loggedParameters.includes(name));
  const status = response.headersSent ? response.statusCode : null;
  return {
    provider,
    connection,
    method,
    path,
    query: Object.fromEntries(parameters),
    body,
    status,
    ...effect,
  };
}

const bodyTooLarge = jsonResponse(413, { message: 'Payload too large' });

function withOrganization(request: RecordedRequest, { organizationId }: Route): RecordedRequest {
  return organizationId === undefined ? request : { ...request, organizationId };
}

/** Reports the quota in the response, and returns the refusal of a request that exceeds it. */
function takeQuota(contract: Contract, response: ServerResponse): ProviderResponse | undefined {
  const states = contract.quota.take();
  for (const header of Object.entries(contract.reportQuota(states))) response.setHeader(...header);
  const exceeded = states.find(({ isExceeded }) => isExceeded);
  return exceeded && contract.refuseQuota(exceeded);
}

/** @returns nothing, because nothing was performed */
function refuse(response: ServerResponse, refusal: ProviderResponse): undefined {
  sendResponse(response, refusal);
}

/** @returns the usual response when the request was performed */
function play(
  fault: Fault | undefined,
  route: Route,
  response: ServerResponse,
): ProviderResponse | undefined {
  if (fault?.applied === false) {
    fault.play(response);
    return undefined;
  }
  const usual = route.handle();
  if (fault === undefined) sendResponse(response, usual);
  else fault.play(response, usual);
  return usual;
}
