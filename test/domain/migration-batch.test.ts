import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByBatch } from '../../domain/batch/migration-batch.process.ts';
import { type MigrationBatchEvent, migrationBatch } from '../../domain/batch/migration-batch.ts';
import type { Claim } from '../../domain/claims/claim.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { chanceOf } from '../support/chance.ts';
import { batchId, ip, mac, networkId, planOf } from '../support/examples.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(migrationBatch);
const [one, two] = ['task-1', 'task-2'] as [TaskId, TaskId];
const plans = [planOf({ id: one }), planOf({ id: two })];
const wish = (taskId: TaskId, last: number) => ({ taskId, nic: 1, mac: mac(last), ip: null, path: ['vms', last] });
const claims: readonly Claim[] = [
  { kind: 'SOURCE_VM', id: 'vm/1', taskId: one, path: ['vms', 0] },
  { kind: 'SOURCE_VM', id: 'vm/2', taskId: two, path: ['vms', 1] },
  { kind: 'ADDRESSES', id: 'net/1', networkId, wishes: [wish(one, 1), wish(two, 2)] },
];
const proposal = { id: batchId, name: 'move', plans, claims };
const proposed: MigrationBatchEvent = { type: 'MigrationBatchProposed', data: proposal };
const grants = [
  { taskId: one, nic: 1, mac: mac(1), ip: ip(21) },
  { taskId: two, nic: 1, mac: mac(2), ip: ip(22) },
];
const granted = (claimId: string, given: typeof grants = []): MigrationBatchEvent => ({
  type: 'ClaimGranted',
  data: { claimId, grants: given },
});
const violation = (message: string): Violation => ({ code: 'IN_USE', path: ['vms', 0], message });
const refused = (claimId: string, ...violations: Violation[]): MigrationBatchEvent => ({
  type: 'ClaimRefused',
  data: { claimId, violations },
});
const accepted: MigrationBatchEvent = { type: 'MigrationBatchAccepted', data: { id: batchId } };
const rejected = (...violations: Violation[]): MigrationBatchEvent => ({
  type: 'MigrationBatchRefused',
  data: { id: batchId, violations },
});
const returned = (claimId: string): MigrationBatchEvent => ({ type: 'ClaimReturned', data: { claimId } });
const made = (taskId: TaskId): MigrationBatchEvent => ({ type: 'BatchTaskCreated', data: { taskId } });
const owed = (...history: MigrationBatchEvent[]) => owedByBatch(given(...history).state).map((effect) => effect.key);
const allGranted = [proposed, granted('vm/1'), granted('vm/2'), granted('net/1', grants), accepted];

test('proposed: all claims are asked for at once, and no task exists', () => {
  given().when({ type: 'ProposeMigrationBatch', data: proposal }).yields(proposed);
  assert.equal(owed(), []);
  assert.equal(owed(proposed), ['batch-1/ask/vm/1', 'batch-1/ask/vm/2', 'batch-1/ask/net/1']);
});

test('what is to know of the batch as a whole is kept, whatever becomes of it', () => {
  const advisories = [{ code: 'CPU_SHORTAGE', message: 'The VMs need more.' }];
  const told: MigrationBatchEvent = { type: 'MigrationBatchProposed', data: { ...proposal, advisories } };
  const kept = (...history: MigrationBatchEvent[]) => {
    const { state } = given(...history);
    return state.status === 'absent' ? null : [state.status, state.advisories];
  };
  assert.equal(kept(told), ['claiming', advisories]);
  assert.equal(kept(told, ...allGranted.slice(1)), ['accepted', advisories]);
  assert.equal(kept(told, rejected(violation('no'))), ['refused', advisories]);
  assert.equal(kept(...allGranted), ['accepted', undefined]); // a history of before they were recorded
});

test('proposed without claims: accepted at once, since nobody will answer', () => {
  given()
    .when({ type: 'ProposeMigrationBatch', data: { ...proposal, claims: [] } })
    .yields({ type: 'MigrationBatchProposed', data: { ...proposal, claims: [] } }, accepted);
});

test('claiming: only what is not answered is asked for', () => {
  assert.equal(owed(proposed, granted('vm/2')), ['batch-1/ask/vm/1', 'batch-1/ask/net/1']);
});

test('claiming: the last grant accepts the batch', () => {
  given(proposed, granted('vm/1'), granted('vm/2'))
    .when({ type: 'RecordClaimGranted', data: { claimId: 'net/1', grants } })
    .yields(granted('net/1', grants), accepted);
});

test('claiming: one refusal waits for the other answers, then refuses with every violation in the order of claims (TK-12)', () => {
  const [first, second, third] = [violation('a'), violation('b'), violation('c')];
  given(proposed, refused('net/1', second, third))
    .when({ type: 'RecordClaimGranted', data: { claimId: 'vm/2', grants: [] } })
    .yields(granted('vm/2'));
  given(proposed, refused('net/1', second, third), granted('vm/2'))
    .when({ type: 'RecordClaimRefused', data: { claimId: 'vm/1', violations: [first] } })
    .yields(refused('vm/1', first), rejected(first, second, third));
});

test('claiming: a refusal that names no violation refuses all the same', () => {
  given(proposed, granted('vm/1'), granted('vm/2'))
    .when({ type: 'RecordClaimRefused', data: { claimId: 'net/1', violations: [] } })
    .yields(refused('net/1'), rejected());
});

test('claiming: an answer that nobody asked for settles nothing', () => {
  given(proposed, granted('vm/1'), granted('vm/2'))
    .when({ type: 'RecordClaimGranted', data: { claimId: 'stranger', grants: [] } })
    .yields();
});

test('refused: what had been granted goes back, what had not is left alone', () => {
  const history = [proposed, granted('vm/1'), refused('vm/2', violation('b')), granted('net/1', grants)];
  const end = rejected(violation('b'));
  assert.equal(owed(...history, end), ['batch-1/return/vm/1', 'batch-1/return/net/1']);
  assert.equal(owed(...history, end, returned('vm/1')), ['batch-1/return/net/1']);
  assert.equal(owed(...history, end, returned('vm/1'), returned('net/1')), []);
  given(...history, end)
    .when({ type: 'RecordClaimReturned', data: { claimId: 'vm/2' } })
    .yields();
});

test('accepted: tasks are created one after the other, in the order of the batch (RT-4)', () => {
  assert.equal(owed(...allGranted), ['batch-1/create/task-1']);
  assert.equal(owed(...allGranted, made(one)), ['batch-1/create/task-2']);
  assert.equal(owed(...allGranted, made(one), made(two)), []);
});

test('accepted: a creation that is recorded twice skips nobody', () => {
  assert.equal(owed(...allGranted, made(one), made(one)), ['batch-1/create/task-2']);
  given(...allGranted, made(one))
    .when({ type: 'RecordTaskCreated', data: { taskId: one } })
    .yields();
});

test('accepted: each plan carries the address that its NIC was given (TK-6)', () => {
  const { state } = given(...allGranted);
  const ips = state.status === 'accepted' ? state.plans.map((plan) => plan.target.nics[0]?.ip) : [];
  assert.equal(ips, [ip(21), ip(22)]);
});

test('any order of answers, each told twice: settled once, with all or nothing', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { shuffled, happens } = chanceOf(seed);
    let state = given(proposed).state;
    let refusals = 0;
    for (const claim of shuffled(claims)) {
      const refuses = happens(0.3);
      refusals += refuses ? 1 : 0;
      const command = refuses
        ? ({ type: 'RecordClaimRefused', data: { claimId: claim.id, violations: [violation(claim.id)] } } as const)
        : ({ type: 'RecordClaimGranted', data: { claimId: claim.id, grants: [] } } as const);
      const decision = migrationBatch.decide(command, state);
      state = (decision.ok ? decision.events : []).reduce(migrationBatch.evolve, state);
      assert.equal(migrationBatch.decide(command, state), { ok: true, events: [] });
    }
    assert.is(state.status, refusals > 0 ? 'refused' : 'accepted', `seed ${seed}`);
    if (state.status === 'refused')
      assert.equal([state.violations.length, state.owedBack.length], [refusals, 3 - refusals]);
    owedByBatch(shuffled([...allGranted, ...allGranted, returned('vm/1')]).reduce(migrationBatch.evolve, state));
  }
});

test.run();
