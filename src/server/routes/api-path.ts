/** Where the API is, with or without a slash at the end. */
export function isApiPath(pathname: string): boolean {
  return pathname === '/graphql' || pathname === '/graphql/';
}
