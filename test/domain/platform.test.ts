import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freeCpusOf } from '../../domain/planning/host-cpus.ts';
import { owedByServer } from '../../domain/platform/migration-server.process.ts';
import { migrationServer, type ServerDetails } from '../../domain/platform/migration-server.ts';
import { settings } from '../../domain/platform/settings.ts';
import { type KvmSourceDetails, source } from '../../domain/platform/source.ts';
import { sourceVm } from '../../domain/platform/source-vm.ts';
import {
  hostsOf,
  type PrimaryStorage,
  type TargetEvent,
  type TargetHost,
  target,
} from '../../domain/platform/target.ts';
import type { ClusterId, CredentialRef, HostId, ServerId, TaskId, ZoneId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import {
  clusterId,
  gib,
  hostId,
  networkId,
  serverId,
  sourceId,
  sourceVmId,
  storageId,
  zoneId,
} from '../support/examples.ts';
import { spec } from '../support/spec.ts';

const [one, two] = ['task-1', 'task-2'] as [TaskId, TaskId];
const ssh = { address: '10.0.0.2', port: 22, user: 'root', hostKey: 'ssh-ed25519 A', credential: 'c' as CredentialRef };

const server: ServerDetails = {
  id: serverId,
  name: 'mover',
  description: '',
  type: 'KVM',
  hostId,
  cachePath: '/cache',
  migrationNetwork: null,
  migrationAddress: null,
  uplink: null,
  downlink: null,
  cacheTotalBytes: gib(100),
  advisories: [],
};
const servers = spec(migrationServer);
const serverProposed = { type: 'MigrationServerProposed', data: server } as const;
const serverAdded = { type: 'MigrationServerAdded', data: { id: serverId } } as const;
const serverDisabled = { type: 'MigrationServerDisabled', data: { id: serverId } } as const;
const taken = [{ code: 'DUPLICATE', path: ['hostId'], message: 'taken' }] as const;
const serverRefused = { type: 'MigrationServerRefused', data: { id: serverId, violations: taken } } as const;
const enable = (enabled: boolean) => ({ type: 'SetMigrationServerEnabled', data: { enabled } }) as const;
const noServer = [{ code: 'NOT_FOUND', path: ['id'], parameters: { what: 'MIGRATION_SERVER' } }] as const;

test('server absent: proposed, and it owes the claim of its host (MS-2)', () => {
  servers.given().when({ type: 'ProposeMigrationServer', data: server }).yields(serverProposed);
  servers.given().owes(owedByServer);
  const key = 'server-1/role';
  const effect = { kind: 'ClaimServerRole', key, notBefore: null, serverId, hostId, serverName: 'mover' } as const;
  servers.given(serverProposed).owes(owedByServer, effect);
});

test('server proposed: the host decides; only then it exists', () => {
  const { when } = servers.given(serverProposed);
  when({ type: 'RecordRoleGranted', data: {} }).yields(serverAdded);
  when({ type: 'RecordRoleRefused', data: { violations: taken } }).yields(serverRefused);
  when(enable(false)).rejects(noServer);
});

test('server added: owes nothing, enabled; disabled and enabled again (MS-6)', () => {
  servers.given(serverProposed, serverAdded).owes(owedByServer);
  servers.given(serverProposed, serverAdded).when(enable(true)).yields();
  servers.given(serverProposed, serverAdded).when(enable(false)).yields(serverDisabled);
  const off = servers.given(serverProposed, serverAdded, serverDisabled);
  off.when(enable(false)).yields();
  off.when(enable(true)).yields({ type: 'MigrationServerEnabled', data: { id: serverId } });
});

test('server refused: stays refused, and an answer that comes again changes nothing', () => {
  const { when, owes } = servers.given(serverProposed, serverRefused);
  owes(owedByServer);
  when({ type: 'RecordRoleGranted', data: {} }).yields();
  when({ type: 'ProposeMigrationServer', data: server }).yields();
  when(enable(true)).rejects(noServer);
});

test('server added: proposed or refused again in its history, it stays as it is', () => {
  const { state } = servers.given(serverProposed, serverAdded, serverDisabled, serverRefused, serverProposed);
  assert.equal(state.status === 'added' && state.enabled, false);
});

const vms = spec(sourceVm);
const claim = { sourceId, vmId: sourceVmId, taskId: one, claimId: one as string };
const claimed = { type: 'SourceVmClaimed', data: claim } as const;
const ask = (taskId: TaskId) =>
  ({ type: 'ClaimSourceVm', data: { ...claim, taskId, claimId: taskId, path: ['vms', 0], vmName: 'web' } }) as const;

test('source VM free: claimed by one task; the same claim again changes nothing (TK-14)', () => {
  vms.given().when(ask(one)).yields(claimed);
  vms.given(claimed).when(ask(one)).yields();
});

test('source VM claimed: refused to another task, at its field (TK-14)', () => {
  const decision = sourceVm.decide(ask(two), vms.given(claimed).state);
  assert.equal(!decision.ok && decision.rejection.map(({ code, path }) => [code, path]), [['IN_USE', ['vms', 0]]]);
});

test('source VM claimed: only its holder gives it back', () => {
  const back = { type: 'SourceVmReleased', data: claim } as const;
  vms.given(claimed).when({ type: 'ReleaseSourceVm', data: claim }).yields(back);
  vms
    .given(claimed)
    .when({ type: 'ReleaseSourceVm', data: { ...claim, taskId: two, claimId: two } })
    .yields();
  vms.given(claimed, back).when({ type: 'ReleaseSourceVm', data: claim }).yields();
  vms
    .given(claimed, back)
    .when(ask(two))
    .yields({ type: 'SourceVmClaimed', data: { ...claim, taskId: two, claimId: two } });
  assert.is(
    vms.given(claimed, { type: 'SourceVmReleased', data: { ...claim, taskId: two, claimId: two } }).state.heldBy,
    one,
  );
  const again = { type: 'SourceVmClaimed', data: { ...claim, taskId: two, claimId: two } } as const;
  assert.equal(vms.given(claimed, back, again).state, { heldBy: two, claims: [two], tasks: [one, two] });
});

test('source VM held by two attempts of a task: it is free when both have let go, in whichever order (RT-5)', () => {
  const second = { ...claim, claimId: `${one}.2` };
  const both = [claimed, { type: 'SourceVmClaimed', data: second }] as const;
  const asked = { type: 'ClaimSourceVm', data: { ...second, path: [], vmName: 'web' } } as const;
  vms.given(claimed).when(asked).yields({ type: 'SourceVmClaimed', data: second });
  vms
    .given(...both)
    .when(asked)
    .yields();
  for (const [first, last] of [
    [claim, second],
    [second, claim],
  ] as const) {
    const back = { type: 'SourceVmReleased', data: first } as const;
    vms
      .given(...both)
      .when({ type: 'ReleaseSourceVm', data: first })
      .yields(back);
    vms
      .given(...both, back)
      .when({ type: 'ReleaseSourceVm', data: first })
      .yields();
    assert.equal(vms.given(...both, back, back).state, { heldBy: one, claims: [last.claimId], tasks: [one] });
    assert.is(vms.given(...both, back, { type: 'SourceVmReleased', data: last }).state.heldBy, null);
  }
});

const sources = spec(source);
const sourceDetails: KvmSourceDetails = {
  id: sourceId,
  name: 'old',
  connection: { kind: 'KVM', ssh, sasl: null },
  libvirtVersion: '9.0.0',
  qemuVersion: '7.2.0',
};
const sourceAdded = { type: 'SourceAdded', data: sourceDetails } as const;
const sourceRemoved = { type: 'SourceRemoved', data: { id: sourceId } } as const;
const remove = { type: 'RemoveSource', data: { id: sourceId } } as const;

test('source: added once, removed once, and it does not come back', () => {
  const add = { type: 'AddSource', data: sourceDetails } as const;
  sources.given().when(add).yields(sourceAdded);
  sources.given(sourceAdded).when(add).yields();
  sources.given(sourceAdded).when(remove).yields(sourceRemoved);
  sources.given(sourceAdded, sourceRemoved).when(remove).yields();
  sources
    .given()
    .when(remove)
    .rejects([{ code: 'NOT_FOUND', path: ['id'], parameters: { what: 'SOURCE' } }]);
  assert.is(sources.given(sourceAdded, sourceRemoved, sourceAdded).state.status, 'removed');
});

test('settings: a change takes effect once; the defaults are those of GS-2 to GS-4', () => {
  const { given } = spec(settings);
  assert.equal(given().state, {
    migrationCacheRetentionSeconds: 86_400,
    hostAllocationStrategy: 'LEAST_RUNNING_VMS',
    cpuOvercommitRatio: 1,
  });
  const retention = { type: 'CacheRetentionChanged', data: { seconds: 0 } } as const;
  given()
    .when({ type: 'ChangeCacheRetention', data: { seconds: 0 } })
    .yields(retention);
  given(retention)
    .when({ type: 'ChangeCacheRetention', data: { seconds: 0 } })
    .yields();
  const strategy = { type: 'HostAllocationStrategyChanged', data: { strategy: 'RANDOM' } } as const;
  given()
    .when({ type: 'ChangeHostAllocationStrategy', data: { strategy: 'RANDOM' } })
    .yields(strategy);
  given(strategy)
    .when({ type: 'ChangeHostAllocationStrategy', data: { strategy: 'RANDOM' } })
    .yields();
  const overcommit = { type: 'CpuOvercommitChanged', data: { ratio: 4 } } as const;
  given()
    .when({ type: 'ChangeCpuOvercommit', data: { ratio: 4 } })
    .yields(overcommit);
  given(overcommit)
    .when({ type: 'ChangeCpuOvercommit', data: { ratio: 4 } })
    .yields();
  assert.is(given(strategy, overcommit).state.cpuOvercommitRatio, 4);
});

test('available CPUs: cores × ratio − vCPUs of running VMs, in whole CPUs, and less than none where more run (TP-3, GS-4)', () => {
  const free = (ratio: number, runningVcpus = 3) => freeCpusOf({ cpuCores: 5, runningVcpus }, ratio);
  assert.equal([free(1), free(1.5), free(4), free(1, 9)], [2, 4, 17, -4]);
});

const { given } = spec(target);
const zone = { type: 'ZoneAdded', data: { id: zoneId, name: 'z' } } as const;
const cluster = { type: 'ClusterAdded', data: { id: clusterId, zoneId, name: 'c' } } as const;
const host: TargetHost = {
  id: hostId,
  clusterId,
  name: 'h',
  ssh,
  cpuCores: 8,
  memoryBytes: gib(16),
  libvirtVersion: '9.0.0',
  qemuVersion: '7.2.0',
};
const hostAdded: TargetEvent = { type: 'HostAdded', data: host };
const storage: PrimaryStorage = {
  id: storageId,
  name: 's',
  access: { kind: 'LOCAL_STORAGE', path: '/s' },
  clusterIds: [clusterId],
};
const codes = (history: readonly TargetEvent[], command: Parameters<typeof target.decide>[0]) => {
  const decision = target.decide(command, given(...history).state);
  return decision.ok ? decision.events : decision.rejection.map(({ code, path }) => `${code} ${path.join('.')}`);
};

test('target: zone, cluster, host and storage are added on what they are part of, once each (TP-1)', () => {
  given().when({ type: 'AddZone', data: zone.data }).yields(zone);
  given(zone).when({ type: 'AddZone', data: zone.data }).yields();
  given(zone).when({ type: 'AddCluster', data: cluster.data }).yields(cluster);
  given(zone, cluster).when({ type: 'AddCluster', data: cluster.data }).yields();
  given(zone, cluster).when({ type: 'AddHost', data: host }).yields(hostAdded);
  given(zone, cluster, hostAdded).when({ type: 'AddHost', data: host }).yields();
  const storageAdded = { type: 'PrimaryStorageAdded', data: storage } as const;
  given(zone, cluster).when({ type: 'AddPrimaryStorage', data: storage }).yields(storageAdded);
  given(zone, cluster, storageAdded).when({ type: 'AddPrimaryStorage', data: storage }).yields();
  assert.equal(hostsOf(given(zone, cluster, hostAdded).state, clusterId), [host]);
});

test('target: what it would be part of does not exist', () => {
  assert.equal(codes([], { type: 'AddCluster', data: cluster.data }), ['NOT_FOUND zoneId']);
  assert.equal(codes([zone], { type: 'AddHost', data: host }), ['NOT_FOUND clusterId']);
  assert.equal(codes([zone], { type: 'AddPrimaryStorage', data: storage }), ['NOT_FOUND clusterIds']);
  assert.equal(codes([zone], { type: 'AttachL3Network', data: { networkId, clusterId } }), ['NOT_FOUND clusterIds']);
});

test('target: names and machines are there once', () => {
  const history = [zone, cluster, hostAdded];
  assert.equal(codes(history, { type: 'AddZone', data: { id: 'y' as ZoneId, name: 'z' } }), ['DUPLICATE name']);
  const twin = { id: 'd' as ClusterId, zoneId, name: 'c' };
  assert.equal(codes(history, { type: 'AddCluster', data: twin }), ['DUPLICATE name']);
  const id = 'host-2' as HostId;
  const elsewhere = { ...ssh, address: '10.0.0.3', hostKey: 'ssh-ed25519 B' };
  assert.equal(codes(history, { type: 'AddHost', data: { ...host, id, ssh: elsewhere } }), ['DUPLICATE name']);
  assert.equal(codes(history, { type: 'AddHost', data: { ...host, id, name: 'i' } }), ['DUPLICATE ssh']);
  const sameKey = { ...elsewhere, hostKey: ssh.hostKey };
  assert.equal(codes(history, { type: 'AddHost', data: { ...host, id, name: 'i', ssh: sameKey } }), ['DUPLICATE ssh']);
});

test('target: a network is attached to a cluster once', () => {
  const attached = { type: 'L3NetworkAttached', data: { networkId, clusterId } } as const;
  given(zone, cluster).when({ type: 'AttachL3Network', data: attached.data }).yields(attached);
  given(zone, cluster, attached).when({ type: 'AttachL3Network', data: attached.data }).yields();
});

test('host: is a migration server at most once, and only that server gives the role back (MS-2)', () => {
  const role = { hostId, serverId, serverName: 'mover' };
  const other = { hostId, serverId: 'server-2' as ServerId, serverName: 'other' };
  const roleGranted = { type: 'MigrationServerRoleGranted', data: role } as const;
  const history = [zone, cluster, hostAdded, roleGranted];
  given(zone, cluster, hostAdded).when({ type: 'GrantMigrationServerRole', data: role }).yields(roleGranted);
  given(...history)
    .when({ type: 'GrantMigrationServerRole', data: role })
    .yields();
  assert.equal(codes(history, { type: 'GrantMigrationServerRole', data: other }), ['DUPLICATE hostId']);
  assert.equal(codes([], { type: 'GrantMigrationServerRole', data: role }), ['NOT_FOUND hostId']);
  given(...history)
    .when({ type: 'ReturnMigrationServerRole', data: other })
    .yields();
  const back = { type: 'MigrationServerRoleReturned', data: { hostId, serverId } } as const;
  given(...history)
    .when({ type: 'ReturnMigrationServerRole', data: back.data })
    .yields(back);
  assert.equal(given(...history, back).state.roles, {});
  const strangers = { type: 'MigrationServerRoleReturned', data: { hostId, serverId: other.serverId } } as const;
  assert.is(own(given(...history, strangers).state.roles, hostId)?.serverId, serverId);
});

test.run();
