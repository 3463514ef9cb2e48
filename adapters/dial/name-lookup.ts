import { lookup } from 'node:dns/promises';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { NameLookup } from '../../commands/ports/names.ts';

/** By the resolver of the machine that this process runs on. */
export const systemNames: NameLookup = {
  ipv4Of: async (name) => {
    try {
      return (await lookup(name, { family: 4 })).address;
    } catch (cause) {
      const message = `The name ${name} cannot be resolved to an IPv4 address; look at the DNS of the control plane.`;
      throw new OutsideFailure({ code: 'UNREACHABLE', message }, { cause });
    }
  },
};
