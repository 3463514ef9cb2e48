import type { ServerEffect } from '../../domain/platform/migration-server.process.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { contextOf, type Run } from './run.ts';

/** MS-2: the host's role is granted where the hosts are; the server hears the answer. */
export const executeServerEffect = async (app: App, effect: ServerEffect, run: Run): Promise<void> => {
  const { hostId, serverId, serverName } = effect;
  const claim = { type: 'GrantMigrationServerRole', data: { hostId, serverId, serverName } } as const;
  const granted = await app.handler.handle(aggregates.target, claim, contextOf(effect, 'claim', run));
  const answer = granted.ok
    ? ({ type: 'RecordRoleGranted', data: {} } as const)
    : ({ type: 'RecordRoleRefused', data: { violations: granted.rejection } } as const);
  await app.handler.handle(aggregates.server(serverId), answer, contextOf(effect, 'outcome', run));
};
