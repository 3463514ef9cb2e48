import { z } from 'zod';
import { type KvmConnection, type KvmSourceDetails, kvmSourceOf, NO_KVM_SOURCE } from '../domain/platform/source.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { CredentialRef, SourceId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import { sourceViolations } from './add-kvm-source.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { pinAndStore } from './support/connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { id, type SshLogin, sshLogin } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { kvmMachine } from './support/machines.ts';
import { identifySource, machineMark } from './support/register-source.ts';
import { type SaslLogin, saslLogin, storeSasl } from './support/sasl.ts';
import { forgetUnused, renewFormer, secretName } from './support/secret-names.ts';

type Input = { id: SourceId; ssh: SshLogin; sasl?: SaslLogin | undefined; withoutSasl: boolean };
type Tried =
  | { readonly ok: true; readonly machineId: string | null }
  | { readonly ok: false; readonly violations: readonly Violation[] };

const PATH = ['ssh', 'address'];

/** The machine that answers there must do as a source, and be the one that the source is. */
const tryAccess = async (app: App, details: KvmSourceDetails, reached: Omit<KvmConnection, 'kind'>): Promise<Tried> => {
  const trial = reached.ssh;
  const { sources } = await app.handler.load(aggregates.sourceRegister);
  const marks = sources.find((known) => known.id === details.id)?.marks ?? [];
  const facts = await app.world.kvm.probe(kvmMachine(`${details.id}-trial`, reached));
  const violations = sourceViolations(facts, reached.sasl !== null);
  if (violations.length > 0) return { ok: false, violations };
  const known = marks.filter(({ kind }) => kind === 'MACHINE_ID').map(({ value }) => value);
  const same =
    trial.hostKey === details.connection.ssh.hostKey || (facts.machineId !== null && known.includes(facts.machineId));
  if (same) return { ok: true, machineId: facts.machineId };
  const unproven = violation('MACHINE_NOT_PROVEN', PATH, { address: trial.address, source: details.name });
  return { ok: false, violations: [unproven] };
};

type Names = {
  readonly context: CommandContext;
  readonly credential: CredentialRef;
  readonly ofSasl: CredentialRef;
};

/** Undefined: as it was. */
const saslOf = async (app: App, { sasl, withoutSasl }: Input, ref: CredentialRef) => {
  if (sasl) return storeSasl(app, sasl, ref);
  return withoutSasl ? null : undefined;
};

/** The event names address, user and secret together as they were tried: no other update can come between them. */
const change = async (
  app: App,
  details: KvmSourceDetails,
  input: Input,
  { context, credential, ofSasl }: Names,
): Promise<CommandResult<{ id: SourceId }>> => {
  const connected = await pinAndStore(app, input.ssh, credential);
  if (!connected.ok) return connected;
  const { connection } = details;
  const sasl = await saslOf(app, input, ofSasl);
  const reached = { ssh: connected.access, sasl: sasl === undefined ? connection.sasl : sasl };
  const tried = await tryAccess(app, details, reached);
  if (!tried.ok) return tried;
  const { hostKey } = connected.access;
  const marks = [{ kind: 'HOST_KEY' as const, value: hostKey }, ...machineMark(tried.machineId)];
  const twins = await identifySource(app, details.id, marks, PATH, context);
  if (twins.length > 0) return refused(...twins);
  const data = { id: details.id, ssh: connected.access, ...(sasl === undefined ? {} : { sasl }) };
  const command = { type: 'ChangeSourceAccess', data, basedOn: connection } as const;
  const handled = await app.handler.handle(aggregates.source(details.id), command, context);
  if (!handled.ok) return refused(...handled.rejection);
  if (handled.events.length > 0) await renewFormer(app, handled.state, await app.world.vault.get(credential));
  return { ok: true, value: { id: details.id }, position: handled.position };
};

/** A KVM host that moved to another address or port, or has a new host key, user or secret. Tried before anything is changed; running tasks go on with it. */
export const updateKvmSource: Intent<Input, { id: SourceId }> = {
  name: 'UpdateKvmSource',
  input: z
    .object({
      id: id<'SourceId'>(),
      ssh: sshLogin,
      sasl: saslLogin.optional(),
      withoutSasl: z.boolean().default(false),
    })
    .refine(({ sasl, withoutSasl }) => sasl === undefined || !withoutSasl, {
      path: ['withoutSasl'],
      message: 'Give a SASL user and password, or say withoutSasl, not both.',
    }),
  subject: (input) => input.id,
  run: async (app, input, context, run) => {
    const known = kvmSourceOf(await app.handler.load(aggregates.source(input.id)));
    if (!known) return refused(NO_KVM_SOURCE);
    const credential = secretName('source', input.id, run);
    const ofSasl = secretName('source', input.id, `${run}/sasl`);
    let result: CommandResult<{ id: SourceId }>;
    try {
      result = await change(app, known, input, { context, credential, ofSasl });
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      result = refused(violationOf(error, PATH));
    }
    await forgetUnused(app, input.id, [credential, ofSasl]);
    return result;
  },
};
