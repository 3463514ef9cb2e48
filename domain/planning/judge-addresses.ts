import { type AddressWish, allot, isFree, type L3Network } from '../platform/l3-network.ts';
import type { PlannedNic, TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { Ipv4, NetworkId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, withoutTheirs } from './holdings.ts';
import { fieldOf } from './order-rows.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Planned, PlannedRow } from './planned.ts';

type Asked = { readonly networkId: NetworkId; readonly wishes: readonly AddressWish[] };

type NetworkOf = (id: NetworkId) => L3Network | undefined;

/** An address that the network once assigned is wished for as long as it can be had; then any other is as good. */
const wishedIp = ({ ip, addressGiven }: PlannedNic, network: L3Network | undefined): Ipv4 | null => {
  if (ip === null || addressGiven !== false || network?.status !== 'added') return ip;
  return isFree(network, ip) ? ip : null;
};

/**
 * A wish stands at its row's number and its NIC's until it is told at the path that it has. Rows of VMs that are not known come last:
 * what they would get nobody else misses.
 */
const askedOf = ({ rows }: Planned, networkOf: NetworkOf): readonly Asked[] => {
  const wishes = new Map<NetworkId, AddressWish[]>();
  const inTurn = [...rows.filter(({ plan }) => plan), ...rows.filter(({ plan }) => !plan)];
  for (const row of inTurn) {
    const { taskId, nics } = row;
    const index = rows.indexOf(row);
    for (const nic of nics) {
      const { number, networkId, mac } = nic;
      const wish = { taskId, nic: number, mac, ip: wishedIp(nic, networkOf(networkId)), path: [index, number] };
      const list = wishes.get(networkId);
      if (list) list.push(wish);
      else wishes.set(networkId, [wish]);
    }
  }
  return [...wishes].map(([networkId, list]) => ({ networkId, wishes: list }));
};

/**
 * The MAC is held by the copy of this very VM, which an earlier task has made: that is what is wrong, and it is said so. A task
 * that runs still is told at the VM (TK-14).
 */
const asMigrated = (refused: Violation, { vmId }: PlannedRow, facts: BatchFacts): Violation => {
  const vm = facts.vms.find(({ id }) => id === vmId);
  const task = refused.parameters?.task;
  const earlier = own(facts.earlierTasks, vm?.id ?? '') ?? [];
  if (!vm || own(facts.heldBy, vm.id) || !earlier.some((id) => id === task)) return refused;
  const { mac = '', nic = 0 } = refused.parameters ?? {};
  return violation('IN_USE', refused.path, { vm: vm.name, task: String(task), mac: String(mac), nic: Number(nic) });
};

const told = (refused: Violation, planned: Planned, facts: BatchFacts, paths: PlanPaths): readonly Violation[] => {
  const [index, number, field] = refused.path;
  const row = planned.rows[Number(index)];
  if (!row) return [];
  const at = paths.nic(row.taskId, Number(number));
  return [asMigrated({ ...refused, path: field === undefined ? at : fieldOf(at, String(field)) }, row, facts)];
};

/** What the networks would answer now (TK-5, TK-12, TK-14), of all NICs together; nothing is reserved. */
export const judgeAddresses = (
  planned: Planned,
  facts: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): readonly Violation[] => {
  const networkOf: NetworkOf = (id) => {
    const known = own(facts.networks, id);
    return known && withoutTheirs(known, holdings);
  };
  return askedOf(planned, networkOf).flatMap(({ networkId, wishes }) => {
    const network = networkOf(networkId);
    if (network?.status !== 'added') return [];
    const verdict = allot(network, wishes);
    return verdict.ok ? [] : verdict.rejection.flatMap((refused) => told(refused, planned, facts, paths));
  });
};

/** The plan with the addresses that it asks for now: one that was assigned and is another's meanwhile is any. */
export const withWishedAddresses = (plan: TaskPlan, facts: BatchFacts, holdings: Holdings): TaskPlan => {
  const nics = plan.target.nics.map((nic) => {
    const known = own(facts.networks, nic.networkId);
    return { ...nic, ip: wishedIp(nic, known && withoutTheirs(known, holdings)) };
  });
  return { ...plan, target: { ...plan.target, nics } };
};
