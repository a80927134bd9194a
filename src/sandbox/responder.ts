import type { ServerResponse } from 'node:http';
import { jsonAnswer, sendAnswer } from './answer.ts';
import type { Box, FaultChooser, RecordedRequest } from './box.ts';
import type { Contract, Route } from './contract.ts';
import type { Fault } from './faults.ts';
import type { ReceivedRequest } from './receive-request.ts';
import { createScenarioChooser } from './scenario-chooser.ts';

/** Decides what happens to each request of one box. */
export interface Responder extends Pick<Box, 'requests' | 'inject' | 'reset'> {
  respond(received: ReceivedRequest, response: ServerResponse): void;
}

/** A responder that records, then checks the credential, then chooses a fault, then does what is asked. */
export function createResponder(contract: Contract): Responder {
  const journal: RecordedRequest[] = [];
  const scenarios = createScenarioChooser(contract);
  let injected: FaultChooser | undefined;
  return {
    requests: journal,
    respond({ request: received, isTooLarge }, response) {
      const route = contract.route(received);
      const request = withOrganization(received, route);
      journal.push(request);
      const refusal = isTooLarge ? tooLarge : contract.refuseCredential(request);
      if (refusal !== undefined) sendAnswer(response, refusal);
      else play(injected ? injected(request) : scenarios.choose(route), route, response);
    },
    inject(chooser) {
      injected = chooser;
    },
    reset() {
      contract.reset();
      scenarios.reset();
      journal.length = 0;
      injected = undefined;
    },
  };
}

const tooLarge = jsonAnswer(413, { message: 'Payload too large' });

function withOrganization(request: RecordedRequest, { organizationId }: Route): RecordedRequest {
  return organizationId === undefined ? request : { ...request, organizationId };
}

function play(fault: Fault | undefined, route: Route, response: ServerResponse): void {
  if (fault === undefined) sendAnswer(response, route.answer());
  else if (fault.applied) fault.play(response, route.answer());
  else fault.play(response);
}
