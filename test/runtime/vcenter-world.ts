import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { type VmwareSourceDeps, vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import { OutsideFailure, type Vault } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint, VmwareSource } from '../../commands/ports/vmware.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { CredentialRef, SourceVmId } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Vcsim } from '../peers/vcsim/vcsim.ts';
import { spoken } from '../support/sentence.ts';

/** A vault with one password. */
export const vaultOf = (password: string): Vault => ({
  get: async () => ({ kind: 'password', password }),
  put: async () => undefined,
  remove: async () => undefined,
  refs: async () => [],
});

export const endpointOf = (vcsim: Vcsim, changes: Partial<VcenterEndpoint> = {}): VcenterEndpoint => ({
  id: 'source-1',
  address: vcsim.address,
  port: vcsim.port,
  user: vcsim.user,
  certificate: vcsim.certificatePem,
  legacyTls: false,
  credential: 'credential-1' as CredentialRef,
  ...changes,
});

export const vmId = (vcsim: Vcsim, name: string): SourceVmId => vcsim.moref(name) as SourceVmId;

/** The adapter for one test; every session that it made is gone from the server when the test has ended well. */
export const withSource = async <T>(
  vcsim: Vcsim,
  work: (vmware: VmwareSource) => Promise<T>,
  deps: Partial<VmwareSourceDeps> = {},
): Promise<T> => {
  const vmware = vmwareSource({
    vault: vaultOf(vcsim.password),
    clock: systemClock,
    dialing: { ...EVERYWHERE, seconds: 3 },
    ...deps,
  });
  const result = await work(vmware).finally(() => vmware.close());
  assert.is((await vcsim.state()).sessions, 0, 'sessions are left');
  return result;
};

/** The failure that it ends with; anything else that is thrown is a bug. */
export const failureOf = async (
  work: Promise<unknown>,
): Promise<OutsideFailure['failure'] & { readonly message: string }> => {
  const ended = await work.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  if (ended instanceof OutsideFailure) return spoken(ended.failure);
  throw new Error('no failure of the world outside', { cause: ended });
};

export const codeOf = async (work: Promise<unknown>): Promise<FailureCode> => (await failureOf(work)).code;
