import { z } from 'zod';
import {
  certificateMark,
  NO_VCENTER,
  type VcenterAccess,
  type VcenterDetails,
  vcenterOf,
} from '../domain/platform/source.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { CredentialRef, SourceId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import { certificateChanged, certificateFingerprint, vcenterPassword, vcenterUser } from './add-vcenter.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { id } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { identifySource } from './support/register-source.ts';
import { forgetUnused, renewFormer, secretName } from './support/secret-names.ts';

type Input = {
  id: SourceId;
  user: string | null;
  password: string | null;
  certificateFingerprint: string | null;
  legacyTls: boolean | null;
};

/** Ids of VMs are a vCenter's own: those of another one would name other machines. */
const anotherVcenter = ({ name, connection }: VcenterDetails): Violation =>
  violation('ANOTHER_VCENTER', ['id'], { source: name, address: connection.address });

/** Tries the new access before anything is changed: with the old password where no new one is given. */
const tryAccess = async (
  app: App,
  details: VcenterDetails,
  input: Input,
  credential: CredentialRef,
): Promise<VcenterAccess | CommandResult<never>> => {
  const { connection } = details;
  const { address, port } = connection;
  const legacyTls = input.legacyTls ?? connection.legacyTls;
  const shown = await app.world.vmware.probeCertificate(address, port, legacyTls);
  if (shown.fingerprint !== (input.certificateFingerprint ?? connection.fingerprint))
    return refused(certificateChanged(connection, shown));
  const user = input.user ?? connection.user;
  if (input.password !== null) await app.world.vault.put(credential, { kind: 'password', password: input.password });
  const { certificate, fingerprint } = shown;
  const endpoint = { id: `${details.id}-trial`, address, port, user, certificate, legacyTls, credential };
  const { instanceUuid } = await app.world.vmware.probe(endpoint);
  if (instanceUuid !== null && details.instanceUuid !== null && instanceUuid !== details.instanceUuid)
    return refused(anotherVcenter(details));
  return { user, certificate, fingerprint, legacyTls };
};

/** The event names user, certificate and secret together as they were tried: no other update can come between them. */
const change = async (
  app: App,
  details: VcenterDetails,
  input: Input,
  { context, credential }: { readonly context: CommandContext; readonly credential: CredentialRef },
): Promise<CommandResult<{ id: SourceId }>> => {
  const access = await tryAccess(app, details, input, credential);
  if ('ok' in access) return access;
  const twins = await identifySource(app, details.id, certificateMark(details, access.fingerprint), ['id'], context);
  if (twins.length > 0) return refused(...twins);
  const passwordChanged = input.password !== null;
  const data = { id: details.id, passwordChanged, ...access, ...(passwordChanged ? { credential } : {}) };
  const command = { type: 'ChangeVcenterAccess', data, basedOn: details.connection } as const;
  const handled = await app.handler.handle(aggregates.source(details.id), command, context);
  if (!handled.ok) return refused(...handled.rejection);
  if (handled.events.length > 0 && input.password !== null)
    await renewFormer(app, handled.state, { kind: 'password', password: input.password });
  return { ok: true, value: { id: details.id }, position: handled.position };
};

/** A renewed certificate, a changed password or user: running tasks and debt go on with them from their next call on. */
export const updateVCenter: Intent<Input, { id: SourceId }> = {
  name: 'UpdateVcenter',
  input: z
    .object({
      id: id<'SourceId'>(),
      user: vcenterUser.nullable().default(null),
      password: vcenterPassword.nullable().default(null),
      certificateFingerprint: certificateFingerprint.nullable().default(null),
      legacyTls: z.boolean().nullable().default(null),
    })
    .refine(({ id: _, ...changes }) => Object.values(changes).some((value) => value !== null), {
      message: 'Give what is to change: user, password, certificateFingerprint or legacyTls.',
    }),
  subject: (input) => input.id,
  run: async (app, input, context, run) => {
    const known = vcenterOf(await app.handler.load(aggregates.source(input.id)));
    if (!known) return refused(NO_VCENTER);
    const before = known.connection.credential;
    const credential = input.password === null ? before : secretName('source', input.id, run);
    let result: CommandResult<{ id: SourceId }>;
    try {
      result = await change(app, known, input, { context, credential });
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      const field = error.failure.code === 'AUTH_FAILED' ? 'password' : 'id';
      result = refused(violationOf(error, [field]));
    }
    if (credential !== before) await forgetUnused(app, input.id, [credential]);
    return result;
  },
};
