type Environment = Readonly<Record<string, string | undefined>>;

export interface Misspelling {
  readonly variable: string;
  readonly setting: string;
}

/** Variables of other programs in lower case. */
const otherNames = new Set(['http_proxy', 'https_proxy', 'no_proxy']);

/** Kubernetes sets `METRIC_PORT` to the address of a service named metric. */
const serviceLink = /^(tcp|udp|sctp):\/\//;

/** Finds variables that have no effect and differ from a setting by one edit or by case. */
export function findMisspelledSettings(
  env: Environment,
  settingNames: readonly string[],
): readonly Misspelling[] {
  const settingSet = new Set(settingNames);
  return Object.entries(env).flatMap(([variable, value = '']) => {
    const isIgnored = settingSet.has(variable) || otherNames.has(variable) || serviceLink.test(value);
    if (isIgnored || value.trim() === '') return [];
    const setting = settingNames.find((name) => isMisspelled(variable.toUpperCase(), name));
    return setting === undefined ? [] : [{ variable, setting }];
  });
}

/** Other words (POST) and numbered variables (PORT0) are one edit away from a name as short as PORT. */
const shortLength = 5;

function isMisspelled(variable: string, name: string): boolean {
  if (variable === name) return true;
  if (!isOneEditAway(variable, name)) return false;
  if (name.length > shortLength) return true;
  return variable[0] === name[0] && !/\d/.test(variable) && !isSubstitution(variable, name);
}

/** Whether one insertion, deletion, substitution or transposition turns one text into the other. */
function isOneEditAway(variable: string, name: string): boolean {
  if (Math.abs(variable.length - name.length) > 1) return false;
  let at = 0;
  while (at < name.length && variable[at] === name[at]) at += 1;
  const [rest, expected] = [variable.slice(at), name.slice(at)];
  return (
    rest.slice(1) === expected.slice(1) ||
    rest.slice(1) === expected ||
    rest === expected.slice(1) ||
    areTransposed(rest, expected)
  );
}

function isSubstitution(variable: string, name: string): boolean {
  return (
    variable.length === name.length && [...name].filter((letter, at) => letter !== variable[at]).length === 1
  );
}

function areTransposed(rest: string, expected: string): boolean {
  return rest[0] === expected[1] && rest[1] === expected[0] && rest.slice(2) === expected.slice(2);
}
