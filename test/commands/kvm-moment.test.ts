import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import { beginBackup } from '../../commands/sources/kvm/hold.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { startApi } from '../graphql/api.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { context } from '../graphql/vmware-plane.ts';
import { backupOf, gib, planOf, sourceId, taskId, vda, vdb } from '../support/examples.ts';
import { sentence } from '../support/sentence.ts';
import { begun, run } from './later-attempts.ts';

const plan = planOf({ disks: [vda, vdb] });
const test = suite('the moment of a KVM source: its disks are those of the plan (RT-15)');

const step: StepOf<'BeginBackup'> = {
  ...{ kind: 'BeginBackup', step: 'begin-backup', key: 'task-1/1/begin-backup/1' },
  ...{ taskId, attempt: 1, moment: 1, batchId: plan.batchId, try: 1, notBefore: null },
  input: { serverId: plan.serverId, plan, shutdownAt: null, heldSince: null },
};
const whole = backupOf([vda, vdb]);

/** What becomes of the step where the backup has these disks. */
const failureWith = async (exports: typeof whole.exports): Promise<string | null> => {
  const world = fakeWorld();
  const exported = exports.map((one) => ({ ...one, sizeBytes: one.sizeBytes as Bytes }));
  const beginning = async () => ({ ...whole, exports: exported, evidence: null });
  const api = await startApi({ world: { kvm: { ...world.kvm, beginBackup: beginning } } });
  try {
    const credential = 'src' as Parameters<typeof world.vault.get>[0];
    const ssh = { address: '10.0.0.9', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA', credential };
    const connection = { kind: 'KVM', ssh, sasl: null } as const;
    const data = { id: sourceId, name: 'k', connection, libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
    await api.app.handler.handle(aggregates.source(sourceId), { type: 'AddSource', data }, context('source'));
    await begun(api, plan, 1);
    const app = { ...api.app, fence: { taskId, generation: 1 } };
    const held = await beginBackup(app, step, run);
    assert.is(held.type, 'RecordPointInTime');
    return null;
  } catch (error) {
    if (error instanceof OutsideFailure) return `${error.failure.code} ${sentence(error.failure)}`;
    throw error;
  } finally {
    await api.close();
  }
};

test('as planned: the moment is taken', async () => {
  assert.is(await failureWith(whole.exports), null);
});

test('a disk that has grown, or is not there: said in the words of drift, with both values', async () => {
  const { vmName } = plan.source;
  assert.is(
    await failureWith(whole.exports.map((one) => (one.disk === vdb ? { ...one, sizeBytes: gib(3) } : one))),
    `SOURCE_CHANGED The size of disk vdb of ${vmName} was 2 GB when its migration was planned and is 3 GB now; order the migration anew.`,
  );
  assert.is(
    await failureWith(whole.exports.filter(({ disk }) => disk !== vda)),
    `SOURCE_CHANGED Disk vda of ${vmName} was 2 GB when its migration was planned and is gone now; order the migration anew.`,
  );
});

test.run();
