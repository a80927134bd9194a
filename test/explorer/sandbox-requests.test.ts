import { expect, it } from 'vitest';
import type { SandboxRequest } from '../../src/explorer/sandbox-requests.ts';
import { sortByInput } from '../../src/explorer/sandbox-requests.ts';

function toRequest(part: Partial<SandboxRequest>): SandboxRequest {
  const nothing = { number: 0, query: {}, body: '', status: 200, applied: true, rejectedFields: [] };
  return { provider: 'VERTRA', method: 'PUT', path: '/', ...nothing, ...part };
}

const vida = (id: string, body: string) =>
  toRequest({
    provider: 'VIDA',
    path: '/api/v2/updateOrganization',
    query: { targetOrganizationId: id },
    body,
  });
const vertra = (id: string, body: string) => toRequest({ path: `/v1/organizations/${id}`, body });

it('The requests of a batch have the order of its inputs, and those of one organization that of their arrival', () => {
  const arrived = [
    vertra('other', '5'),
    vertra('x', '2'),
    vida('9404', '3'),
    vida('42', '1'),
    vertra('x', '4'),
  ];
  const sorted = sortByInput(arrived, ['vida:42', null, 'vertra:x', 'vida:9404']);
  expect(sorted.map(({ body }) => body)).toEqual(['1', '2', '4', '3', '5']);
});

it('The requests of a batch at several connections have the order of its inputs', () => {
  const emea = { ...vertra('x', '1'), connection: 'emea' };
  const byDefault = { ...vertra('x', '2'), connection: 'default' };
  const sorted = sortByInput([byDefault, emea], ['vertra@emea:x', 'vertra:x']);
  expect(sorted.map(({ body }) => body)).toEqual(['1', '2']);
});

it('Requests keep the order of their arrival without inputs, whatever their paths are', () => {
  const arrived = [vertra('%E0…', '1'), toRequest({ path: '', body: '2' }), vida('3', '3')];
  expect(sortByInput(arrived, [])).toEqual(arrived);
});
