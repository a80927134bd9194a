export function isPromise<Value>(value: Value | PromiseLike<Value>): value is Promise<Value> {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as { readonly then?: unknown }).then === 'function';
}
