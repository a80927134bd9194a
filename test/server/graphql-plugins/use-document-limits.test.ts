import { describe, expect, it } from 'vitest';
import { postParams, repeat } from '../../support/post-params.ts';
import { startGateway } from '../../support/start-gateway.ts';

const longest = 'n'.repeat(128);
const tooLong = 'n'.repeat(129);
/** An operation with a name of each kind. */
const operationsByKind: readonly [kind: string, of: (name: string) => string][] = [
  ['operation', (name) => `query ${name} { __typename }`],
  ['alias', (name) => `{ ${name}: __typename }`],
  ['field', (name) => `{ ${name} }`],
  ['argument', (name) => `{ organization(id: "vida:3", ${name}: 1) { __typename } }`],
  ['directive', (name) => `{ __typename @${name} }`],
  ['variable', (name) => `query ($${name}: Int) { __typename }`],
  ['type', (name) => `query ($v: ${name}) { __typename }`],
  ['fragment', (name) => `{ ...${name} } fragment ${name} on Query { __typename }`],
  ['spread', (name) => `{ ...${name} }`],
  ['condition', (name) => `{ ... on ${name} { __typename } }`],
  ['enum value', (name) => `{ organizationList(provider: ${name}) { __typename } }`],
  [
    'input field',
    (name) => `mutation { updateOrganization(input: { ${name}: { organizationId: "3" } }) { __typename } }`,
  ],
];

describe('A name in an operation', () => {
  it.each(operationsByKind)(
    'that is longer than 128 characters is refused: %s',
    async (_kind, toOperation) => {
      const gateway = await startGateway();
      const { data, errors, status, text } = await postParams(gateway, { query: toOperation(tooLong) });
      expect([status, data]).toEqual([400, undefined]);
      expect(errors.map((each: { extensions: unknown }) => each.extensions)).toEqual([
        { code: 'NAME_TOO_LONG', limit: 128 },
      ]);
      expect(text).not.toContain(tooLong);
      expect([...gateway.sandbox.vida.requests, ...gateway.sandbox.vertra.requests]).toEqual([]);
    },
  );

  it.each(operationsByKind)('with 128 characters is accepted: %s', async (_kind, toOperation) => {
    const { errors = [] } = await postParams(await startGateway(), { query: toOperation(longest) });
    expect(JSON.stringify(errors)).not.toContain('NAME_TOO_LONG');
  });

  it('that is too long is refused in the parameter operationName, and not repeated in the response', async () => {
    const operationName = 'x'.repeat(500_000);
    const { errors, status, text } = await postParams(await startGateway(), {
      query: 'query Q { __typename }',
      operationName,
    });
    expect([status, errors[0].extensions]).toEqual([400, { code: 'NAME_TOO_LONG', limit: 128 }]);
    expect(text.length).toBeLessThan(1000);
  });

  it('is also refused in a GET and in a subscription', async () => {
    const { gateway } = await startGateway();
    const get = await gateway.fetch(
      `http://gateway/graphql?query=${encodeURIComponent(`{ ${tooLong}: __typename }`)}`,
    );
    expect([get.status, await get.text()]).toEqual([400, expect.stringContaining('NAME_TOO_LONG')]);
    const stream = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query: `subscription ${tooLong} { bulkUpdateProgress(id: "x") { __typename } }`,
      }),
    });
    expect(await stream.text()).toContain('NAME_TOO_LONG');
  });

  it('is refused each time it is sent', async () => {
    const gateway = await startGateway();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await postParams(gateway, { query: `{ ${tooLong}: __typename }` })).toMatchObject({
        status: 400,
      });
    }
  });

  it('does not limit the length of strings', async () => {
    const response = await postParams(await startGateway(), {
      query: `{ organization(id: "${'x'.repeat(10_000)}") { __typename } }`,
    });
    expect(response).toMatchObject({
      status: 200,
      data: { organization: { __typename: expect.any(String) } },
    });
  });
});

describe('The text of an operation', () => {
  const commented = (length: number) => {
    const query = '{ __typename }\n#';
    return query + 'x'.repeat(length - query.length);
  };

  it('has at most 65,536 characters', async () => {
    const gateway = await startGateway();
    expect(await postParams(gateway, { query: commented(65_536) })).toMatchObject({ status: 200 });
    const { errors, status } = await postParams(gateway, { query: commented(65_537) });
    expect([status, errors[0].extensions]).toEqual([400, { code: 'OPERATION_TOO_LONG', limit: 65_536 }]);
  });

  it.each([['\n'], ['\r\n'], ['\r']])('has at most 4,000 lines that end in %j', async (end) => {
    const gateway = await startGateway();
    expect(await postParams(gateway, { query: `{ __typename }${end.repeat(3999)}` })).toMatchObject({
      status: 200,
    });
    const { errors, status } = await postParams(gateway, { query: `{ __typename }${end.repeat(4000)}` });
    expect([status, errors[0].extensions]).toEqual([400, { code: 'OPERATION_TOO_LONG', limit: 4000 }]);
  });
});

describe('The response keys', () => {
  const ids = JSON.stringify(Array(100).fill('vida:3'));
  const aliased = (length: number) =>
    repeat(40, (index) => `${'a'.repeat(length - 2)}${10 + index}: __typename`);

  it('add one to the cost of each organization for each 32 characters', async () => {
    const gateway = await startGateway();
    const read = (length: number) =>
      `{ organizations(ids: ${ids}) { ... on Organization { ${aliased(length)} } } }`;
    expect(await postParams(gateway, { query: read(31) })).toMatchObject({ status: 200 });
    const { errors, status } = await postParams(gateway, { query: read(128) });
    // 100 organizations with 10 + 40 * (1 + 4) each.
    expect([status, errors[0].extensions, errors[0].message]).toEqual([
      400,
      { code: 'OPERATION_TOO_COSTLY', limit: 20_000 },
      'The operation is too large (cost 21000; at most 20000). Split it into smaller operations.',
    ]);
  });

  it('in a list of an organization count ten times', async () => {
    const query = `{ organizations(ids: ${ids}) { ... on Organization { members { ${repeat(20, (index) => `a${index}: __typename`)} } } } }`;
    const { errors, status } = await postParams(await startGateway(), { query });
    expect([status, errors[0].extensions.code]).toEqual([400, 'OPERATION_TOO_COSTLY']);
  });

  it('of introspection can be at most five aliases', async () => {
    const gateway = await startGateway();
    const schema = (count: number) =>
      `{ __schema { types { ${repeat(count, (index) => `a${index}: name`)} } } }`;
    expect(await postParams(gateway, { query: schema(5) })).toMatchObject({ status: 200 });
    expect(await postParams(gateway, { query: schema(6) })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'TOO_MANY_ALIASES', limit: 50 } }],
    });
  });
});
