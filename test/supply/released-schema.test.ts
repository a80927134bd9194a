import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTempFolder } from '../support/temp-folder.ts';

const script = fileURLToPath(new URL('released-schema.ts', import.meta.url));

/** Creates a repository, and returns functions that commit a schema and run the check. */
function createRepository() {
  const root = createTempFolder()('repository');
  mkdirSync(`${root}/schema`, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  git('init', '--quiet');
  const commit = (sdl: string, tag?: string) => {
    writeFileSync(`${root}/schema/api.graphql`, sdl);
    git('add', '.');
    const author = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
    ];
    git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'Change the schema');
    if (tag) git('-c', 'tag.gpgsign=false', 'tag', tag);
  };
  const check = () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, root], {
      encoding: 'utf8',
    });
    return { status, stderr, stdout };
  };
  return { check, commit, git, root };
}

const two = 'type Query { a: Int  b: Int }';
const one = 'type Query { a: Int }';

describe('check:schema', () => {
  it('passes without a release, and says so in one line', () => {
    const { check, commit } = createRepository();
    commit(two);
    commit(one);
    expect(check()).toEqual({
      status: 0,
      stderr: '',
      stdout:
        'Compared schema/api.graphql with nothing, because no release precedes this commit (no tag v*). Refused changes: 0.\n',
    });
  });

  it('fails after a release and names the removed field', () => {
    const { check, commit } = createRepository();
    commit(two, 'v1.0.0');
    commit(one);
    expect(check()).toEqual({
      status: 1,
      stderr: 'Refused: Query.b was removed.\n',
      stdout: 'Compared schema/api.graphql with v1.0.0. Refused changes: 1.\n',
    });
  });

  it('compares a change that is not committed', () => {
    const { check, commit, root } = createRepository();
    commit(two, 'v1.0.0');
    commit(two);
    writeFileSync(`${root}/schema/api.graphql`, one);
    expect(check().stderr).toBe('Refused: Query.b was removed.\n');
  });

  it('passes when a field is added, and reports a further enum value', () => {
    const { check, commit } = createRepository();
    commit('type Query { a: Color }  enum Color { RED }', 'v1.0.0');
    commit('type Query { a: Color  b: Int }  enum Color { BLUE  RED }');
    expect(check()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Clients must be ready for it: BLUE was added to enum type Color\.\n/),
    });
  });

  it('compares the tagged commit of a release with the release before it', () => {
    const { check, commit } = createRepository();
    commit(two, 'v1.0.0');
    commit(one, 'v1.1.0');
    expect(check().stdout).toContain('with v1.0.0. Refused changes: 1');
  });

  it('compares with the newest version, not with a candidate, another branch, another tag or a release without a schema', () => {
    const { check, commit, git, root } = createRepository();
    commit(one, 'v1.9.0');
    commit(two, 'v1.10.0-rc.1');
    commit(two, 'v1.10.0');
    commit(one, 'vendor');
    git('checkout', '--quiet', '-b', 'next');
    commit(one, 'v2.0.0');
    git('checkout', '--quiet', '-');
    writeFileSync(`${root}/other`, '');
    git('rm', '--quiet', 'schema/api.graphql');
    mkdirSync(`${root}/schema`, { recursive: true });
    git(
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.com',
      'commit',
      '--quiet',
      '-m',
      'Remove the schema',
    );
    git('tag', 'v1.11.0');
    commit(two);
    expect(check().stdout).toBe('Compared schema/api.graphql with v1.10.0. Refused changes: 0.\n');
  });

  it('fails for a deprecation without a day before there is a release', () => {
    const { check, commit } = createRepository();
    commit('type Query { a: Int  b: Int @deprecated(reason: "Use a.") }');
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Refused: b is deprecated/) });
  });

  it('fails where git cannot read the history', () => {
    const root = createTempFolder()('no-repository');
    mkdirSync(`${root}/schema`, { recursive: true });
    writeFileSync(`${root}/schema/api.graphql`, one);
    expect(spawnSync(process.execPath, ['--import', 'tsx', script, root]).status).toBe(1);
  });
});

it('the workflows clone the history, which contains the last release', () => {
  for (const name of ['ci', 'release']) {
    const workflow = readFileSync(new URL(`../../.github/workflows/${name}.yml`, import.meta.url), 'utf8');
    const checks = workflow
      .split('actions/checkout@')
      .slice(1)
      .filter((job) => job.includes('.ci/run'));
    expect(checks.length).toBeGreaterThan(0);
    for (const job of checks) expect(job).toContain('fetch-depth: 0');
  }
});
