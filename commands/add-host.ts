import { z } from 'zod';
import type { SshAccess } from '../domain/platform/source.ts';
import type { TargetHost } from '../domain/platform/target.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { ClusterId, CommandId, HostId } from '../domain/words/ids.ts';
import { own } from '../domain/words/keyed.ts';
import { violation } from '../domain/words/said.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { pinAndStore } from './support/connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { id as idField, name, type SshLogin, sshLogin } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { secretName } from './support/secret-names.ts';
import { uuid5 } from './support/uuid.ts';
import { versionText } from './support/versions.ts';

type Input = { name: string; clusterId: ClusterId; ssh: SshLogin };

/** TP-1: the host as it really is, or why it cannot be used. */
const inspect = async (
  app: App,
  id: HostId,
  ssh: SshAccess,
  input: Input,
): Promise<{ ok: true; host: TargetHost } | { ok: false; violation: Violation }> => {
  const path = ['ssh', 'address'];
  try {
    const facts = await app.world.target.probe({ id, ssh });
    if (facts.missingPackages.length > 0) {
      const tools = facts.missingPackages.join(', ');
      return { ok: false, violation: violation('MISSING_TOOLS', path, { host: input.name, tools }) };
    }
    const { cpuCores, memoryBytes, machineId } = facts;
    const versions = { libvirtVersion: versionText(facts.libvirt), qemuVersion: versionText(facts.qemu) };
    return {
      ok: true,
      host: {
        id,
        name: input.name,
        clusterId: input.clusterId,
        ssh,
        cpuCores,
        memoryBytes,
        ...versions,
        ...(machineId === null ? {} : { machineId }),
      },
    };
  } catch (error) {
    if (error instanceof OutsideFailure) return { ok: false, violation: violationOf(error, path) };
    throw error;
  }
};

/** Hosts of before machines were asked who they are; one that does not answer is known by its key and address alone. */
const identifyHosts = async (app: App, context: CommandContext): Promise<void> => {
  const { hosts } = await app.handler.load(aggregates.target);
  const unknown = Object.values(hosts).filter(({ machineId }) => machineId === undefined);
  const answers = await Promise.allSettled(unknown.map(({ id, ssh }) => app.world.target.probe({ id, ssh })));
  const { contentHash: _, ...step } = context;
  for (const [index, answer] of answers.entries()) {
    const host = unknown[index];
    if (answer.status === 'rejected' || answer.value.machineId === null || !host) continue;
    const data = { hostId: host.id, machineId: answer.value.machineId };
    const own = { ...step, commandId: `${step.commandId}/identify/${host.id}` as CommandId };
    await app.handler.handle(aggregates.target, { type: 'IdentifyHost', data }, own);
  }
};

const record = async (app: App, host: TargetHost, context: CommandContext): Promise<CommandResult<{ id: HostId }>> => {
  const handled = await app.handler.handle(aggregates.target, { type: 'AddHost', data: host }, context);
  return handled.ok ? { ok: true, value: { id: host.id }, position: handled.position } : refused(...handled.rejection);
};

/** A host that does not answer, or lacks a tool, is refused, and nothing of it is kept. */
export const addHost: Intent<Input, { id: HostId }> = {
  name: 'AddHost',
  input: z.object({ name, clusterId: idField<'ClusterId'>(), ssh: sshLogin }),
  subject: (input) => input.name,
  run: async (app, input, context, run) => {
    const id = uuid5(`host/${context.commandId}`) as HostId;
    const known = own((await app.handler.load(aggregates.target)).hosts, id);
    if (known) return record(app, known, context);
    const credential = secretName('host', id, run);
    const connected = await pinAndStore(app, input.ssh, credential);
    if (!connected.ok) return connected;
    const seen = await inspect(app, id, connected.access, input);
    if (seen.ok) await identifyHosts(app, context);
    const result = seen.ok ? await record(app, seen.host, context) : refused(seen.violation);
    // Refused, or added by another run meanwhile: nothing refers to this secret, and nothing will.
    const added = own((await app.handler.load(aggregates.target)).hosts, id);
    if (added?.ssh.credential !== credential) await app.world.vault.remove(credential);
    return result;
  },
};
