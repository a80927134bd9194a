import type { IncomingMessage, ServerResponse } from 'node:http';

/** Names and values of headers by turns, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/** Serves a request, whatever it is; `common` are headers that every answer has, whoever writes it. */
export type Serve = (request: IncomingMessage, response: ServerResponse, common?: HeaderList) => void;
