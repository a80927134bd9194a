/**
 * Sends a JSON request with the least work that undici needs, and parses the JSON response.
 *
 * @param {import('undici').Dispatcher} dispatcher
 * @param {Omit<import('undici').Dispatcher.DispatchOptions, 'body'>} request
 * @param {unknown} body
 * @returns {Promise<unknown>} the response, which must arrive in one chunk
 */
export function dispatchJson(dispatcher, request, body) {
  return new Promise((resolve, reject) => {
    const handler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData: (/** @type {unknown} */ _, /** @type {Buffer} */ chunk) =>
        resolve(JSON.parse(`${chunk}`)),
      onResponseEnd() {},
      onResponseError: (/** @type {unknown} */ _, /** @type {Error} */ error) => reject(error),
    };
    dispatcher.dispatch({ ...request, body: JSON.stringify(body) }, handler);
  });
}
