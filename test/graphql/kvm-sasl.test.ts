import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listSourceVms } from '../../commands/look-at-source.ts';
import { type Machine, OutsideFailure, type Secret } from '../../commands/ports/machines.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { kvmSourceOf } from '../../domain/platform/source.ts';
import type { CredentialRef, SourceId } from '../../domain/words/ids.ts';
import { type Api, startApi } from './api.ts';
import { fakeWorld } from './fakes.ts';

const CANARY = 'hunter2-canary';
const test = suite<{ api: Api; secrets: Map<CredentialRef, Secret>; asksFor: { password: string | null } }>(
  'KVM sources whose libvirt asks for SASL',
);

const HOST_KEY = `SHA256:${'A'.repeat(43)}`;
const version = { major: 9, minor: 0, patch: 0 };
const ssh = { address: '10.0.0.9', user: 'root', password: 'of-ssh', hostKeyFingerprint: HOST_KEY };

test.before.each(async (its) => {
  const secrets = new Map<CredentialRef, Secret>();
  its.secrets = secrets;
  its.asksFor = { password: CANARY };
  const idle = fakeWorld();
  /** libvirt as the lab has it: it answers who has the password, and everybody where it asks for none. */
  const answers = ({ sasl }: Machine): boolean => {
    if (its.asksFor.password === null) return true;
    const secret = sasl && secrets.get(sasl);
    return secret?.kind === 'sasl' && secret.user === 'lab' && secret.password === its.asksFor.password;
  };
  const denied = 'libvirt does not answer: authentication failed: Failed to start SASL negotiation';
  its.api = await startApi({
    world: {
      vault: {
        put: async (ref, secret) => void secrets.set(ref, secret),
        get: async (ref) => {
          const secret = secrets.get(ref);
          if (secret) return secret;
          throw new OutsideFailure({ code: 'NOT_FOUND', message: 'There is no such secret.' });
        },
        remove: async (ref) => void secrets.delete(ref),
        refs: async () => [...secrets.keys()],
      },
      hostKeys: {
        probeHostKey: async () => ({ keyType: 'ssh-ed25519', hostKey: 'ssh-ed25519 AAAA', fingerprint: HOST_KEY }),
      },
      kvm: {
        ...idle.kvm,
        probe: async (machine) => ({
          ...{ hostName: 'h', machineId: 'm-1', bootId: 'b', libvirt: version, qemu: version },
          access: answers(machine) ? ('root' as const) : ('none' as const),
          missing: answers(machine) ? [] : [denied],
          ...{ pullBackup: true, usesCeph: false },
        }),
        listVms: async (machine) => {
          if (answers(machine)) return [];
          throw new OutsideFailure({ code: 'HYPERVISOR_REFUSED', message: denied });
        },
      },
    },
  });
});
test.after.each(({ api }) => api.close());

const REFUSAL = '... on Refusal { violations { code field } }';
const ADD = `mutation ($input: AddKvmSourceInput!) { result: addKvmSource(input: $input) { ${REFUSAL} ... on KvmSourceAdded { id } } }`;
const UPDATE = `mutation ($input: UpdateKvmSourceInput!) { result: updateKvmSource(input: $input) { ${REFUSAL} ... on KvmSourceUpdated { id } } }`;
type Result = {
  readonly id?: string;
  readonly violations?: readonly { readonly code: string; readonly field: string }[];
};
let commands = 0;
const done = async (api: Api, mutation: string, input: object): Promise<Result> => {
  commands += 1;
  const { body } = await api.ask(mutation, { input: { commandId: `c-${commands}`, ...input } });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result; // as asked for above
};
const told = ({ violations = [] }: Result) => violations.map(({ code, field }) => `${code} ${field}`);
const add = (api: Api, more: object = {}) => done(api, ADD, { name: 'old', ssh, ...more });
const right = { user: 'lab', password: CANARY };
const lists = async (api: Api, id = ''): Promise<boolean> => (await listSourceVms(api.app, id as SourceId)).ok;
const saslOf = async (api: Api, id = '') =>
  kvmSourceOf(await api.app.handler.load(aggregates.source(id as SourceId)))?.connection.sasl;

test('with user and password it is added, and its VMs are listed; the password is in the vault alone', async ({
  api,
  secrets,
}) => {
  const { id } = await add(api, { sasl: right });
  assert.ok(id);
  assert.ok(await lists(api, id));
  assert.equal(secrets.get((await saslOf(api, id)) ?? ('' as CredentialRef)), { kind: 'sasl', ...right });
  assert.not.match(JSON.stringify([await api.history(), api.lines]), CANARY);
});

test('without both, with a wrong one, or with what libvirt cannot hold: refused at the field, and nothing is kept', async ({
  api,
  secrets,
}) => {
  assert.equal(told(await add(api)), ['SASL_REQUIRED sasl']);
  assert.equal(told(await add(api, { sasl: { ...right, password: 'wrong' } })), ['SASL_REFUSED sasl']);
  assert.equal(told(await add(api, { sasl: { ...right, password: ' x' } })), ['INVALID_INPUT sasl.password']);
  assert.equal(told(await add(api, { sasl: { ...right, user: 'a\nb' } })), ['INVALID_INPUT sasl.user']);
  const half = await api.ask(ADD, { input: { commandId: 'half', name: 'old', ssh, sasl: { user: 'lab' } } });
  assert.match(half.body.errors?.[0]?.message ?? '', 'password');
  assert.is(secrets.size, 0);
});

test('a new password is tried before it is taken; left out, the one that is kept stays', async ({
  api,
  secrets,
  asksFor,
}) => {
  const { id } = await add(api, { sasl: right });
  assert.is((await done(api, UPDATE, { id, ssh })).id, id);
  assert.ok(await lists(api, id), 'an update of SSH alone keeps it');
  const before = await saslOf(api, id);
  const wrong = { ...right, password: 'wrong' };
  assert.equal(told(await done(api, UPDATE, { id, ssh, sasl: wrong })), ['SASL_REFUSED sasl']);
  assert.is(await saslOf(api, id), before);
  assert.not.match(JSON.stringify([...secrets.values()]), 'wrong');
  asksFor.password = 'renewed';
  assert.is((await done(api, UPDATE, { id, ssh, sasl: { ...right, password: 'renewed' } })).id, id);
  assert.ok(await lists(api, id));
});

test('a host that asks no more: withoutSasl, which is not said beside a login', async ({ api, asksFor }) => {
  const { id } = await add(api, { sasl: right });
  assert.equal(told(await done(api, UPDATE, { id, ssh, withoutSasl: true })), ['SASL_REQUIRED sasl']);
  assert.equal(told(await done(api, UPDATE, { id, ssh, sasl: right, withoutSasl: true })), [
    'INVALID_INPUT withoutSasl',
  ]);
  asksFor.password = null;
  assert.is((await done(api, UPDATE, { id, ssh, withoutSasl: true })).id, id);
  assert.is(await saslOf(api, id), null);
  assert.ok(await lists(api, id));
});

test.run();
