import { z } from 'zod';
import { type KvmSourceDetails, kvmSourceOf, NO_KVM_SOURCE, type SshAccess } from '../domain/platform/source.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { CredentialRef, SourceId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import { sourceProblems } from './add-kvm-source.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { pinAndStore } from './support/connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { id, type SshLogin, sshLogin } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { identifySource, machineMark } from './support/register-source.ts';
import { forgetUnused, renewFormer, secretName } from './support/secret-names.ts';

type Input = { id: SourceId; ssh: SshLogin };
type Tried =
  | { readonly ok: true; readonly machineId: string | null }
  | { readonly ok: false; readonly violations: readonly Violation[] };

const PATH = ['ssh', 'address'];

/** The machine that answers there must do as a source, and be the one that the source is. */
const tryAccess = async (app: App, details: KvmSourceDetails, trial: SshAccess): Promise<Tried> => {
  const { sources } = await app.handler.load(aggregates.sourceRegister);
  const marks = sources.find((known) => known.id === details.id)?.marks ?? [];
  const facts = await app.world.kvm.probe({ id: `${details.id}-trial`, ssh: trial });
  const problems = sourceProblems(facts);
  if (problems.length > 0)
    return {
      ok: false,
      violations: problems,
    };
  const known = marks.filter(({ kind }) => kind === 'MACHINE_ID').map(({ value }) => value);
  const same =
    trial.hostKey === details.connection.ssh.hostKey || (facts.machineId !== null && known.includes(facts.machineId));
  if (same) return { ok: true, machineId: facts.machineId };
  const unproven = violation('MACHINE_NOT_PROVEN', PATH, { address: trial.address, source: details.name });
  return { ok: false, violations: [unproven] };
};

/** The event names address, user and secret together as they were tried: no other update can come between them. */
const change = async (
  app: App,
  details: KvmSourceDetails,
  input: Input,
  { context, credential }: { readonly context: CommandContext; readonly credential: CredentialRef },
): Promise<CommandResult<{ id: SourceId }>> => {
  const connected = await pinAndStore(app, input.ssh, credential);
  if (!connected.ok) return connected;
  const tried = await tryAccess(app, details, connected.access);
  if (!tried.ok) return tried;
  const { hostKey } = connected.access;
  const marks = [{ kind: 'HOST_KEY' as const, value: hostKey }, ...machineMark(tried.machineId)];
  const twins = await identifySource(app, details.id, marks, PATH, context);
  if (twins.length > 0) return refused(...twins);
  const data = { id: details.id, ssh: connected.access };
  const command = { type: 'ChangeSourceAccess', data, basedOn: details.connection.ssh } as const;
  const handled = await app.handler.handle(aggregates.source(details.id), command, context);
  if (!handled.ok) return refused(...handled.rejection);
  if (handled.events.length > 0) await renewFormer(app, handled.state, await app.world.vault.get(credential));
  return { ok: true, value: { id: details.id }, position: handled.position };
};

/** A KVM host that moved to another address or port, or has a new host key, user or secret. Tried before anything is changed; running tasks go on with it. */
export const updateKvmSource: Intent<Input, { id: SourceId }> = {
  name: 'UpdateKvmSource',
  input: z.object({ id: id<'SourceId'>(), ssh: sshLogin }),
  subject: (input) => input.id,
  run: async (app, input, context, run) => {
    const known = kvmSourceOf(await app.handler.load(aggregates.source(input.id)));
    if (!known) return refused(NO_KVM_SOURCE);
    const credential = secretName('source', input.id, run);
    let result: CommandResult<{ id: SourceId }>;
    try {
      result = await change(app, known, input, { context, credential });
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      result = refused(violationOf(error, PATH));
    }
    await forgetUnused(app, input.id, [credential]);
    return result;
  },
};
