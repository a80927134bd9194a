type Environment = Readonly<Record<string, string | undefined>>;

export interface Misspelling {
  readonly variable: string;
  readonly setting: string;
}

/** Other programs read these, in lower case. */
const otherNames = new Set(['http_proxy', 'https_proxy', 'no_proxy']);

/** Kubernetes sets `METRIC_PORT` to the address of a service that is named metric. */
const serviceLink = /^(tcp|udp|sctp):\/\//;

/** Variables that have no effect and that differ from a setting by one edit, or by the case of letters. */
export function findMisspelledSettings(
  env: Environment,
  settingNames: readonly string[],
): readonly Misspelling[] {
  const known = new Set(settingNames);
  return Object.entries(env).flatMap(([variable, value = '']) => {
    const isOther = known.has(variable) || otherNames.has(variable) || serviceLink.test(value);
    if (isOther || value.trim() === '') return [];
    const setting = settingNames.find((name) => isMisspelled(variable.toUpperCase(), name));
    return setting === undefined ? [] : [{ variable, setting }];
  });
}

/** Of a name as short as PORT, other words (POST) and numbered variables (PORT0) are one edit away, too. */
const shortLength = 5;

function isMisspelled(given: string, name: string): boolean {
  if (given === name) return true;
  if (!isOneEditAway(given, name)) return false;
  if (name.length > shortLength) return true;
  return given[0] === name[0] && !/\d/.test(given) && !isSubstitution(given, name);
}

/** One insertion, deletion or substitution, or two neighbors exchanged. */
function isOneEditAway(given: string, name: string): boolean {
  if (Math.abs(given.length - name.length) > 1) return false;
  let at = 0;
  while (at < name.length && given[at] === name[at]) at += 1;
  const [rest, expected] = [given.slice(at), name.slice(at)];
  return (
    rest.slice(1) === expected.slice(1) ||
    rest.slice(1) === expected ||
    rest === expected.slice(1) ||
    areExchanged(rest, expected)
  );
}

function isSubstitution(given: string, name: string): boolean {
  return given.length === name.length && [...name].filter((letter, at) => letter !== given[at]).length === 1;
}

function areExchanged(rest: string, expected: string): boolean {
  return rest[0] === expected[1] && rest[1] === expected[0] && rest.slice(2) === expected.slice(2);
}
