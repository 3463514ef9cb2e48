import type { SourceVm } from '../platform/inventory.ts';
import type { PlannedNic } from '../task/task-plan.ts';
import type { Advisory } from '../words/failure.ts';
import { advisory } from '../words/said.ts';
import { familyOf } from './vmware-guest.ts';

/**
 * Guests that name a NIC by its MAC (`/etc/udev/rules.d/70-persistent-net.rules`, or `HWADDR` of RHEL 5): eth0 stays eth0 where
 * the MAC does. Later ones name it by its place on the PCI bus (systemd.net-naming-scheme(7)), which is another at the target.
 */
const NAMES_BY_MAC = /^(rhel[2-6]|centos6|oracleLinux6|sles(1[0-5])?|debian[4-8])(_?64)?Guest$/;

const RULES = '/etc/udev/rules.d/70-persistent-net.rules';
/** Ties each NIC's present name to its MAC: a NAME that an earlier rule gave stays (80-net-setup-link.rules of systemd). */
const KEEP_NAMES = `for i in /sys/class/net/*; do [ -e "$i/device" ] && echo "SUBSYSTEM==\\"net\\", ACTION==\\"add\\", ATTR{address}==\\"$(cat "$i/address")\\", NAME=\\"\${i##*/}\\""; done >> ${RULES}`;

const listed = (nics: readonly PlannedNic[]): string => nics.map(({ number }) => number).join(', ');

/** UX-4: a Linux guest whose NICs get other names loses the addresses that are bound to the old ones. `domain`: the target VM's. */
export const nicNamesAdvisory = (vm: SourceVm, nics: readonly PlannedNic[], domain: string): readonly Advisory[] => {
  const guestId = vm.vmware?.guestId ?? '';
  if (familyOf(guestId) !== 'LINUX') return [];
  const macOf = (number: number) => vm.nics.find((nic) => nic.number === number)?.mac ?? null;
  const known = nics.filter(({ number }) => macOf(number) !== null);
  const kept = known.filter(({ number, mac }) => macOf(number) === mac);
  const changed = known.filter((nic) => !kept.includes(nic));
  if (changed.length > 0) {
    const [logIn, forget, look] = [`virsh console ${domain}`, `rm -f ${RULES}`, 'ip -br link'] as const;
    const told = advisory('NIC_NAMES_CHANGE', { nics: listed(changed), vm: vm.name, logIn, forget, look });
    return [{ ...told, commands: [logIn, forget, look] }];
  }
  if (kept.length === 0 || NAMES_BY_MAC.test(guestId)) return [];
  return [{ ...advisory('NIC_NAMES_CHANGE', { vm: vm.name, keep: KEEP_NAMES }), commands: [KEEP_NAMES] }];
};
