import * as assert from 'uvu/assert';
import type { Api } from './api.ts';
import { CANARY, CERTIFICATE, HOST_KEY } from './vmware-plane.ts';

export const REFUSAL = '__typename ... on Refusal { violations { code field message } }';
type Told = { readonly code: string; readonly field: string };
export type Result = Readonly<Record<string, unknown>> & {
  readonly __typename: string;
  readonly violations?: readonly Told[];
};
export const result = async (api: Api, query: string, variables?: Record<string, unknown>): Promise<Result> => {
  const { body } = await api.ask(query, variables);
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result; // every query of these tests names its one field so
};
export const told = ({ violations = [] }: Result) => violations.map(({ code, field }) => `${code} ${field}`);

export const ESXI = { address: '10.0.0.7', hostKeyFingerprint: HOST_KEY, privateKey: CANARY };
export const VCENTER = {
  commandId: 'vc',
  name: 'old-vc',
  address: 'vc.example.org',
  user: 'administrator@vsphere.local',
  password: CANARY,
  certificateFingerprint: CERTIFICATE,
  esxiHosts: [{ name: 'esx1.example.org', ssh: ESXI }],
};
export const ADD = `mutation ($input: AddVCenterInput!) { result: addVCenter(input: $input) { ${REFUSAL} ... on VcenterAdded { id } } }`;
export const SYNC = `mutation ($input: SyncVCenterInput!) { result: syncVCenter(input: $input) { ${REFUSAL}
  ... on VcenterSynced { at version clusters hosts datastores networks vms } } }`;
export const add = async (api: Api, change: object = {}): Promise<string> => {
  const added = await result(api, ADD, { input: { ...VCENTER, ...change } });
  assert.is(added.__typename, 'VcenterAdded', JSON.stringify(added));
  return String(added.id);
};
