// Loaded into a gateway before its own code: its clock jumps ahead by two seconds and back, as without NTP.
const now = Date.now;
let aheadMs = 0;
Date.now = () => now() + aheadMs;
setInterval(() => {
  aheadMs = 2000 - aheadMs;
}, 3000).unref();
