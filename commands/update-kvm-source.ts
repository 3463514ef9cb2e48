import { z } from 'zod';
import type { Violation } from '../domain/failure.ts';
import type { CredentialRef, SourceId } from '../domain/ids.ts';
import type { KvmSourceDetails, SshAccess } from '../domain/source.ts';
import { sourceProblems } from './add-kvm-source.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { pinAndStore } from './connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './door.ts';
import { id, type SshLogin, sshLogin } from './fields.ts';
import type { CommandContext } from './handle.ts';
import { OutsideFailure } from './ports/machines.ts';
import { identifySource, machineMark } from './register-source.ts';
import { uuid5 } from './uuid.ts';

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
      violations: problems.map((message) => ({ code: 'UNSUPPORTED_SOURCE' as const, path: ['ssh'], message })),
    };
  const known = marks.filter(({ kind }) => kind === 'MACHINE_ID').map(({ value }) => value);
  const same =
    trial.hostKey === details.connection.ssh.hostKey || (facts.machineId !== null && known.includes(facts.machineId));
  if (same) return { ok: true, machineId: facts.machineId };
  const message = `Nothing shows that the machine at ${trial.address} is the one that source ${details.name} is: it has another host key and no machine id that is known. Add it as a source of its own.`;
  return { ok: false, violations: [{ code: 'STATE_CONFLICT', path: PATH, message }] };
};

const record = async (
  app: App,
  details: KvmSourceDetails,
  access: SshAccess,
  context: CommandContext,
): Promise<CommandResult<{ id: SourceId }>> => {
  const command = { type: 'ChangeSourceAccess', data: { id: details.id, ssh: access } } as const;
  const handled = await app.handler.handle(aggregates.source(details.id), command, context);
  return handled.ok
    ? { ok: true, value: { id: details.id }, position: handled.position }
    : refused(...handled.rejection);
};

const change = async (app: App, details: KvmSourceDetails, input: Input, context: CommandContext) => {
  const { credential } = details.connection.ssh;
  const trial = `${credential}-trial-${uuid5(context.commandId)}` as CredentialRef;
  try {
    const connected = await pinAndStore(app, input.ssh, trial);
    if (!connected.ok) return connected;
    const tried = await tryAccess(app, details, connected.access);
    if (!tried.ok) return tried;
    const { hostKey } = connected.access;
    const marks = [{ kind: 'HOST_KEY' as const, value: hostKey }, ...machineMark(tried.machineId)];
    const twins = await identifySource(app, details.id, marks, PATH, context);
    if (twins.length > 0) return refused(...twins);
    await app.world.vault.put(credential, await app.world.vault.get(trial));
    return await record(app, details, { ...connected.access, credential }, context);
  } finally {
    await app.world.vault.remove(trial);
  }
};

/** A KVM host that moved to another address or port, or has a new host key, user or secret. Tried before anything is changed; running tasks go on with it. */
export const updateKvmSource: Intent<Input, { id: SourceId }> = {
  name: 'UpdateKvmSource',
  input: z.object({ id: id<'SourceId'>(), ssh: sshLogin }),
  subject: (input) => input.id,
  run: async (app, input, context) => {
    const source = await app.handler.load(aggregates.source(input.id));
    if (source.status !== 'added' || source.kind !== 'KVM')
      return refused({ code: 'NOT_FOUND', path: ['id'], message: 'There is no such KVM source.' });
    try {
      return await change(app, source.details, input, context);
    } catch (error) {
      if (error instanceof OutsideFailure) return refused(violationOf(error, PATH));
      throw error;
    }
  },
};
