// Subscribes to bulk updates: receives the subscriptions over IPC, replies when each has received its first event, and replies to
// each later message with the number of events.
import { Agent, request } from 'undici';

/** @typedef {{ url: string, subscriptions: readonly { id: string, headers: Record<string, string> }[] }} Subscribers */

const subscription = `subscription ($id: ID!) {
  bulkUpdateProgress(id: $id) { __typename ... on OrganizationBulkUpdate { waiting updated } }
}`;

let events = 0;
let controller = new AbortController();

/**
 * @param {string} url
 * @param {Subscribers['subscriptions'][number]} subscription
 * @param {Agent} dispatcher
 */
async function subscribe(url, { headers, id }, dispatcher) {
  const { body, statusCode } = await request(url, {
    method: 'POST',
    dispatcher,
    signal: controller.signal,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: subscription, variables: { id } }),
  });
  if (statusCode !== 200)
    throw new Error(`A subscription was refused with ${statusCode}: ${await body.text()}`);
  await new Promise((resolve, reject) => {
    body.on('data', (/** @type {Buffer} */ chunk) => {
      if (chunk.includes('OrganizationBulkUpdate')) events += 1;
      resolve(undefined);
    });
    // The end of the measurement cuts the streams off.
    body.on('error', reject);
  });
  body.on('error', () => {});
}

/** @param {Subscribers} subscribers */
async function subscribeAll({ subscriptions, url }) {
  controller.abort();
  controller = new AbortController();
  const dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: 0 });
  await Promise.all(subscriptions.map((each) => subscribe(url, each, dispatcher)));
}

process.on('message', async (/** @type {Subscribers | 'events' | 'stop'} */ message) => {
  if (message === 'stop') controller.abort();
  const error =
    typeof message === 'object'
      ? await subscribeAll(message).catch((reason) => String(reason?.message ?? reason))
      : undefined;
  process.send?.({ events, ...(error && { error }) });
});
process.on('disconnect', () => process.exit());
process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`);
