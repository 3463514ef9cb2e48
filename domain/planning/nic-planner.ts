import type { SourceNic, SourceVm } from '../platform/inventory.ts';
import type { PlannedNic } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { fnv1a } from '../words/fnv1a.ts';
import type { Mac, NetworkId, TaskId } from '../words/ids.ts';
import { advisory, violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder, NicOrder, VmOrder } from './batch-order.ts';
import { groupOf, networkTrouble, troubleAt } from './network-groups.ts';
import { fieldOf, lastNicOf, nicRow } from './order-rows.ts';
import type { Path } from './vm-rules.ts';

/** `52:54:00` and 24 bits of the task and NIC, for a NIC made by hand (TK-6). Deterministic, so that a repeat gives the same. */
export const generatedMac = (taskId: TaskId, nic: number): Mac => {
  const tail = (fnv1a(`${taskId}/${nic}`) & 0xffffff).toString(16).padStart(6, '0');
  return `52:54:00:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}` as Mac;
};

/** A NIC without a MAC at the source: what is made up for it is told before. */
export const macAdvisories = (vm: SourceVm, nics: readonly PlannedNic[]): readonly Advisory[] =>
  nics.flatMap(({ number, mac }) =>
    vm.nics.some((nic) => nic.number === number && nic.mac === null && nic.badMac === undefined)
      ? [advisory('MAC_GENERATED', { nic: number, vm: vm.name, mac })]
      : [],
  );

type Batch = Pick<BatchOrder, 'networkGroups' | 'clusterId' | 'useSourceMacAndIp'>;
type Row = { readonly order: VmOrder; readonly batch: Batch; readonly facts: BatchFacts; readonly path: Path };

/** What one NIC of the target is to be. */
type Wish = Omit<NicOrder, 'migrate'> & {
  /** Null: made by hand. */
  readonly nic: SourceNic | null;
};

const wishesOf = ({ order, batch }: Row, nics: readonly SourceNic[], last: number): readonly Wish[] => [
  ...nics.flatMap((nic): readonly Wish[] => {
    const row = order.nics.find((wish) => wish.number === nic.number);
    if (row && !row.migrate) return [];
    const { networkId = null, mac = null, isDefault = false } = row ?? {};
    const ip = row?.ip ?? (batch.useSourceMacAndIp ? nic.ip : null);
    return [{ number: nic.number, networkId, mac: mac ?? nic.mac, ip, isDefault, nic }];
  }),
  ...order.extraNics.map((wish, index) => ({ ...wish, number: last + index + 1, nic: null })),
];

/** Where what is wrong with a field of a NIC is told. */
type At = (nic: number, field: string) => Path;
const atNic =
  ({ order, path }: Row, last: number): At =>
  (nic, field) =>
    fieldOf(nicRow(order, path, nic, last), field);

/** Rows that name what the VM has not, and rows that repeat each other; of a VM that is not known the latter alone. */
const rowViolations = ({ order, path }: Row, vm: SourceVm | null): readonly Violation[] =>
  order.nics.flatMap(({ number }, index) => {
    const at = [...path, 'nics', index, 'number'];
    const unknown = vm !== null && !vm.nics.some((nic) => nic.number === number);
    const repeated = order.nics.findIndex((other) => other.number === number) !== index;
    return [
      ...(unknown ? [violation('NOT_FOUND', at, { vm: vm.name, nic: number })] : []),
      ...(repeated ? [violation('DUPLICATE', at, { nic: number })] : []),
    ];
  });

const defaultViolations = (wishes: readonly Wish[], vm: string, at: At): readonly Violation[] =>
  wishes
    .filter(({ isDefault }) => isDefault)
    .slice(1)
    .map(({ number }) => violation('INVALID_INPUT', at(number, 'isDefault'), { vm, nic: number }));

/** The network that a NIC goes into; null where there is none, or where the NIC cannot be put into it. */
const networkOf = (
  { batch, facts }: Row,
  { number, networkId, nic }: Wish,
  at: At,
): { readonly networkId: NetworkId | null; readonly mapped: boolean; readonly violations: readonly Violation[] } => {
  const found = networkId ?? groupOf(batch.networkGroups, number, nic)?.networkId ?? null;
  if (found === null) return { networkId: null, mapped: false, violations: [] };
  const trouble = networkTrouble(facts, batch.clusterId, found);
  if (trouble === null) return { networkId: found, mapped: true, violations: [] };
  // What a group maps to is said of the group.
  return {
    networkId: null,
    mapped: true,
    violations: networkId ? [troubleAt(trouble, at(number, 'networkId'), number)] : [],
  };
};

type PlannedNics = {
  readonly nics: readonly PlannedNic[];
  /** These, and those that ask for an address although something else of them is wrong. */
  readonly asked: readonly PlannedNic[];
  readonly violations: readonly Violation[];
};

/** TK-4, TK-6, TK-7: the NICs that the target VM gets. */
export const planNics = (row: Row, vm: SourceVm, modelOf: (nic: SourceNic | null) => string): PlannedNics => {
  const { order, path } = row;
  const last = lastNicOf(vm);
  const at = atNic(row, last);
  const wishes = wishesOf(row, vm.nics, last);
  const violations = [...rowViolations(row, vm)];
  if (wishes.length === 0) violations.push(violation('REQUIRED', [...path, 'nics'], { vm: vm.name }));
  violations.push(...defaultViolations(wishes, vm.name, at));
  const standard = (wishes.find(({ isDefault }) => isDefault) ?? wishes[0])?.number;
  const nics: PlannedNic[] = [];
  const asked: PlannedNic[] = [];
  for (const wish of wishes) {
    const { number, nic, ip } = wish;
    const badMac = wish.mac === null ? nic?.badMac : undefined;
    if (badMac !== undefined)
      violations.push(violation('INVALID_INPUT', at(number, 'mac'), { vm: vm.name, nic: number, mac: badMac }));
    const network = networkOf(row, wish, at);
    violations.push(...network.violations);
    if (!network.mapped) violations.push(violation('REQUIRED', at(number, 'networkId'), { vm: vm.name, nic: number }));
    if (network.networkId === null) continue;
    const planned: PlannedNic = {
      number,
      networkId: network.networkId,
      mac: wish.mac ?? generatedMac(order.taskId, number),
      ip,
      addressGiven: ip !== null,
      model: modelOf(nic),
      isDefault: number === standard,
      ...(nic?.linkDown ? { linkDown: true } : {}),
    };
    asked.push(planned);
    if (badMac === undefined) nics.push(planned);
  }
  return { nics, asked, violations };
};

const NOTHING_KNOWN = { mac: null, ip: null, model: '', network: '' };

/**
 * What the row of a VM that is not known asks for all the same: the addresses in networks that it names, or that its NIC's number
 * is mapped to. Whether its other NICs have a network is not known.
 */
export const nicsOfUnknownVm = (row: Row): Pick<PlannedNics, 'asked' | 'violations'> => {
  const { order } = row;
  const last = lastNicOf(undefined, order);
  const at = atNic(row, last);
  const named = [...new Set(order.nics.map(({ number }) => number))];
  const wishes = wishesOf(
    row,
    named.map((number) => ({ number, ...NOTHING_KNOWN })),
    last,
  );
  const violations = [...rowViolations(row, null), ...defaultViolations(wishes, order.vmId, at)];
  const asked = wishes.flatMap((wish): readonly PlannedNic[] => {
    const { number, nic, ip, isDefault } = wish;
    // By which number a NIC made by hand would be mapped depends on those that the VM has.
    const network = nic === null && wish.networkId === null ? null : networkOf(row, wish, at);
    if (network) violations.push(...network.violations);
    const mac = wish.mac ?? generatedMac(order.taskId, number);
    return network?.networkId
      ? [{ number, networkId: network.networkId, mac, ip, addressGiven: ip !== null, model: '', isDefault }]
      : [];
  });
  return { asked, violations };
};
