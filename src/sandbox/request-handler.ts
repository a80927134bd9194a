import type { ServerResponse } from 'node:http';
import type { Contract, Route } from './contract.ts';
import type { Fault } from './faults.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse, sendResponse } from './provider-response.ts';
import type { ReceivedRequest } from './read-request.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { createScenarioSelector } from './scenario-selector.ts';
import type { FaultSelector, SimulatedProvider } from './simulated-provider.ts';

/** Handles the requests of one simulated provider. */
export interface RequestHandler extends Pick<SimulatedProvider, 'requests' | 'inject' | 'reset'> {
  handle(received: ReceivedRequest, response: ServerResponse): void;
}

/** Creates a handler that records each request, checks the credential, selects a fault and performs the request. */
export function createRequestHandler(contract: Contract): RequestHandler {
  const requests: RecordedRequest[] = [];
  const scenarios = createScenarioSelector(contract);
  let injected: FaultSelector | undefined;
  return {
    requests,
    handle({ request: received, isBodyTooLarge }, response) {
      const route = contract.route(received);
      const request = withOrganization(received, route);
      requests.push(request);
      const invalid = isBodyTooLarge ? bodyTooLarge : contract.checkCredential(request);
      const refusal = invalid ?? takeQuota(contract, response);
      if (refusal !== undefined) sendResponse(response, refusal);
      else play(injected ? injected(request) : scenarios.select(route), route, response);
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

function play(fault: Fault | undefined, route: Route, response: ServerResponse): void {
  if (fault === undefined) sendResponse(response, route.handle());
  else if (fault.applied) fault.play(response, route.handle());
  else fault.play(response);
}
