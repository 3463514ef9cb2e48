import { OutsideFailure, type RemoteOutput } from '../../commands/ports/machines.ts';
import { type SourceVm, unreadableVm } from '../../domain/platform/inventory.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { keyValues, powerIn, toSourceVm } from './inventory.ts';

/**
 * All VMs that the host has reported. One that cannot be read is listed by its name with the reason: it hides none of the
 * others, and is not hidden itself.
 */
export const vmsOf = (reply: RemoteOutput): readonly SourceVm[] => {
  const leases = indexed(Number(reply.text('leases')), (index) => reply.text(`leases${index}`));
  const now = Number(reply.text('now'));
  return indexed(Number(reply.text('count')), (index) => {
    const xml = reply.maybe(`xml${index}`);
    const stats = reply.maybe(`stats${index}`) ?? '';
    const interfaces = reply.maybe(`interfaces${index}`);
    const osInfo = reply.maybe(`osInfo${index}`);
    const odd = reply.maybe(`odd${index}`);
    if (odd !== undefined || xml === undefined)
      return unreadable(reply, index, odd ?? 'its host does not tell its definition');
    try {
      const kept = {
        snapshots: reply.maybe(`snapshots${index}`) ?? '',
        checkpoints: reply.maybe(`checkpoints${index}`) ?? '',
      };
      return toSourceVm({ xml, stats, talk: { interfaces, osInfo, leases, now }, kept });
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      return unreadable(reply, index, asClause(error.message));
    }
  });
};

const indexed = <T>(count: number, item: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** A reason stands within a sentence: `The source cannot read web (the VM's definition cannot be read)`. */
const asClause = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;

const unreadable = (reply: RemoteOutput, index: number, reason: string): SourceVm => {
  const xml = reply.maybe(`xml${index}`) ?? '';
  const id = reply.maybe(`uuid${index}`) ?? /<uuid>([0-9a-f-]{36})<\/uuid>/.exec(xml)?.[1] ?? '';
  const name = reply.maybe(`name${index}`)?.trim() ?? nameIn(xml) ?? id;
  const power = powerIn(keyValues(reply.maybe(`stats${index}`) ?? '')) ?? 'RUNNING'; // only active ones are listed
  return unreadableVm({ id: id as SourceVmId, name, power }, { denied: false, reason });
};

/** The name is the first element of what libvirt writes; no reader of XML is needed for it. */
const nameIn = (xml: string): string | undefined =>
  /^\s*<name>([^<]{1,1000})<\/name>/m
    .exec(xml)?.[1]
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&apos;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
