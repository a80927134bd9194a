// Fails if schema/api.graphql breaks clients of the last release: tsx released-schema.ts [repository]
// The last release is the newest tag v* before this commit, because a clone contains it without a registry.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compareSchemas, findUndated } from './schema-changes.ts';

const file = 'schema/api.graphql';
const [, , repository = fileURLToPath(new URL('../..', import.meta.url))] = process.argv;

const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' });

/** Finds the tag of the newest release that contains the schema. */
function findRelease(): string | undefined {
  // A tag of this commit is the release that is being made; without the suffix, git sorts v1.0.0-rc.1 after v1.0.0.
  const filter = ['--list', 'v[0-9]*', '--merged', 'HEAD', '--no-contains', 'HEAD'];
  const tags = git('-c', 'versionsort.suffix=-', 'tag', '--sort=-v:refname', ...filter).split('\n');
  return tags.find((tag) => tag !== '' && git('ls-tree', '--name-only', tag, file) !== '');
}

const sdl = readFileSync(`${repository}/${file}`, 'utf8');
const release = findRelease();
const today = new Date().toISOString().slice(0, 10);
const changes = release ? compareSchemas(git('show', `${release}:${file}`), sdl, today) : undefined;
const refused = [...findUndated(sdl), ...(changes?.breaking ?? [])];

for (const change of changes?.dangerous ?? [])
  process.stdout.write(`Clients must be ready for it: ${change}\n`);
for (const change of refused) process.stderr.write(`Refused: ${change}\n`);
const base = release ?? 'nothing, because no release precedes this commit (no tag v*)';
process.stdout.write(`Compared ${file} with ${base}. Refused changes: ${refused.length}.\n`);
process.exitCode = refused.length === 0 ? 0 : 1;
