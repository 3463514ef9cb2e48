import { z } from 'zod';
import { type KvmConnection, type KvmSourceDetails, kvmSourceOf } from '../domain/platform/source.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { SourceId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import type { SourceFacts } from './ports/hypervisors.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { pinAndStore } from './support/connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { name, type SshLogin, sshLogin } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { kvmMachine } from './support/machines.ts';
import { registerSource } from './support/register-source.ts';
import { type SaslLogin, saslLogin, storeSasl } from './support/sasl.ts';
import { forgetUnused, secretName } from './support/secret-names.ts';
import { uuid5 } from './support/uuid.ts';
import { atLeast, versionText } from './support/versions.ts';

type Input = { name: string; ssh: SshLogin; sasl?: SaslLogin | undefined };

const LIBVIRT_FLOOR = { major: 1, minor: 2, patch: 9 };
const LIBVIRT_FLOOR_CEPH = { major: 1, minor: 2, patch: 16 };
const QEMU_FLOOR = { major: 1, minor: 1, patch: 0 };

/** KV-1 and KV-6 as sentences; an empty list means that the source will do. */
export const sourceProblems = (facts: SourceFacts): readonly Violation[] => {
  const floor = facts.usesCeph ? LIBVIRT_FLOOR_CEPH : LIBVIRT_FLOOR;
  const problems: Violation[] = [];
  if (facts.access === 'none')
    problems.push(violation('UNSUPPORTED_SOURCE', ['ssh'], { missing: facts.missing.join('; ') }));
  if (!atLeast(facts.libvirt, floor))
    problems.push(
      violation('UNSUPPORTED_SOURCE', ['ssh'], { libvirt: versionText(facts.libvirt), floor: versionText(floor) }),
    );
  if (!atLeast(facts.qemu, QEMU_FLOOR))
    problems.push(
      violation('UNSUPPORTED_SOURCE', ['ssh'], { qemu: versionText(facts.qemu), floor: versionText(QEMU_FLOOR) }),
    );
  if (problems.length === 0 && !facts.pullBackup) problems.push(violation('NO_BACKUP_JOBS', ['ssh']));
  return problems;
};

const ASKS_FOR_LOGIN = /authenticat|sasl/i;

/** libvirt on the host wants another SASL login than it was given, or one where none was given (KV-2). */
const saslViolation = (given: boolean): Violation => violation(given ? 'SASL_REFUSED' : 'SASL_REQUIRED', ['sasl']);

/** What keeps a host from being a source, each at its field; an empty list means that it will do. */
export const sourceViolations = (facts: SourceFacts, withSasl: boolean): readonly Violation[] => {
  if (facts.access === 'none' && facts.missing.some((reason) => ASKS_FOR_LOGIN.test(reason)))
    return [saslViolation(withSasl)];
  return sourceProblems(facts);
};

type Seen = { readonly details: KvmSourceDetails; readonly machineId: string | null };

const inspect = async (
  app: App,
  id: SourceId,
  reached: Omit<KvmConnection, 'kind'>,
  input: Input,
): Promise<Seen | readonly Violation[]> => {
  try {
    const facts = await app.world.kvm.probe(kvmMachine(id, reached));
    const violations = sourceViolations(facts, reached.sasl !== null);
    if (violations.length > 0) return violations;
    const connection = { kind: 'KVM' as const, ...reached };
    const versions = { libvirtVersion: versionText(facts.libvirt), qemuVersion: versionText(facts.qemu) };
    return { details: { id, name: input.name, connection, ...versions }, machineId: facts.machineId };
  } catch (error) {
    if (error instanceof OutsideFailure) return [violationOf(error, ['ssh', 'address'])];
    throw error;
  }
};

const record = async (
  app: App,
  details: KvmSourceDetails,
  context: CommandContext,
): Promise<CommandResult<{ id: SourceId }>> => {
  const handled = await app.handler.handle(
    aggregates.source(details.id),
    { type: 'AddSource', data: details },
    context,
  );
  return handled.ok
    ? { ok: true, value: { id: details.id }, position: handled.position }
    : refused(...handled.rejection);
};

const register = async (app: App, { details, machineId }: Seen, context: CommandContext) => {
  const path = ['ssh', 'address'];
  const twins = await registerSource(app, details, { machineId, path }, context);
  return twins.length > 0 ? refused(...twins) : record(app, details, context);
};

export const addKvmSource: Intent<Input, { id: SourceId }> = {
  name: 'AddKvmSource',
  input: z.object({ name, ssh: sshLogin, sasl: saslLogin.optional() }),
  subject: (input) => input.name,
  run: async (app, input, context, run) => {
    const id = uuid5(`source/${context.commandId}`) as SourceId;
    const known = kvmSourceOf(await app.handler.load(aggregates.source(id)));
    if (known) return record(app, known, context);
    const credential = secretName('source', id, run);
    const ofSasl = secretName('source', id, `${run}/sasl`);
    const connected = await pinAndStore(app, input.ssh, credential);
    if (!connected.ok) return connected;
    const sasl = input.sasl ? await storeSasl(app, input.sasl, ofSasl) : null;
    const seen = await inspect(app, id, { ssh: connected.access, sasl }, input);
    const result = 'details' in seen ? await register(app, seen, context) : refused(...seen);
    await forgetUnused(app, id, [credential, ofSasl]);
    return result;
  },
};
