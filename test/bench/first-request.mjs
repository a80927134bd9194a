import { request } from 'undici';
import { limits } from './settings.mjs';

/**
 * Sends the first request to a target and checks the whole response.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {import('./child.mjs').Child} child
 * @returns {Promise<{ url: string, text: string }>} the URL of the target and its response
 */
export async function sendFirstRequest(target, child) {
  const url = target.findUrl(child.ready);
  if (!url)
    throw new Error(`${target.name} reported no URL when it was ready: ${JSON.stringify(child.ready)}`);
  const { status, text } = await child.failOnExit(post(url, target));
  if (status !== 200 || !isSuccess(target, text))
    throw new Error(
      `${target.name} did not update the organization: it responded with status ${status} and\n  ${text}`,
    );
  return { url, text };
}

/**
 * @param {string} url
 * @param {import('./targets.mjs').Target} target
 */
async function post(url, { body, headers }) {
  const response = await request(url, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body,
    headersTimeout: limits.responseMs,
    bodyTimeout: limits.responseMs,
  });
  return { status: response.statusCode, text: await response.body.text() };
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} text
 */
function isSuccess(target, text) {
  try {
    return target.isSuccess(JSON.parse(text));
  } catch {
    return false;
  }
}
