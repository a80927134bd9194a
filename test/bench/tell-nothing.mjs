// Loaded into a gateway before its own code (`--import`), beside LOG_LEVEL=warn: nothing is counted, and where it listens
// is told in place of the log.
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
