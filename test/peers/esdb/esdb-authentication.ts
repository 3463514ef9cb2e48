import type { Metadata } from '@grpc/grpc-js';
import { accessDenied, type RpcFailure, unauthenticated } from './esdb-errors.ts';

export type User = {
  readonly name: string;
  readonly password: string;
  /** One of `$admins`; default true. */
  readonly admin?: boolean;
};

export type Access = { readonly stream: string; readonly write: boolean };

/**
 * docs "Security", authentication and access control lists: nobody in particular may do nothing here; whoever is no
 * administrator has no $all and no stream of the system. Simpler: no `$acl` of streams, no user management.
 * Without users everybody may do everything, as a server that was started with --insecure.
 */
export const createAuthentication = (users: readonly User[] | undefined) => {
  const userOf = (metadata: Metadata): User | 'nobody' | 'unknown' => {
    const given = String(metadata.get('authorization')[0] ?? '');
    if (given === '') return 'nobody';
    const [name, ...password] = Buffer.from(given.replace(/^Basic /, ''), 'base64')
      .toString('utf8')
      .split(':');
    return users?.find((user) => user.name === name && user.password === password.join(':')) ?? 'unknown';
  };
  return {
    refusal(metadata: Metadata, access: Access | undefined): RpcFailure | undefined {
      if (users === undefined) return undefined;
      const user = userOf(metadata);
      if (user === 'unknown') return unauthenticated();
      if (access === undefined) return undefined;
      if (user === 'nobody') return accessDenied();
      const ofSystem = access.stream.startsWith('$') && !/^\$\$[^$]/.test(access.stream);
      return ofSystem && user.admin === false ? accessDenied() : undefined;
    },
  };
};
