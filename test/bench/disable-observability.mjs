// Loaded into a gateway before its own code (`--import`), with LOG_LEVEL=warn: disables the metrics, and prints the URL,
// which the log would otherwise contain.
import { Server } from 'node:net';
import { Counter, Histogram } from 'prom-client';

Counter.prototype.inc = () => {};
Histogram.prototype.observe = () => {};

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once('listening', () => {
    const address = this.address();
    const port = typeof address === 'object' ? address?.port : address;
    const ready = { msg: 'ready', graphql: `http://127.0.0.1:${port}/graphql` };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
  return Reflect.apply(listen, this, args);
};
