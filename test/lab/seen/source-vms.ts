import { type LabHost, onHost } from '../../peers/lab/host.ts';
import type { Lab } from '../../peers/lab/lab.ts';
import { bringReporter, type Report, reported } from '../../peers/lab/reporter.ts';
import { consoleOf, fileOf, IMAGES, type Seen, type SeenDisk, sourceXml } from './definition.ts';

const REPORTER = 'reporter-root.qcow2';
const DATA = 'data.raw';
const DATA_BYTES = 8 * 1_048_576;

/**
 * The templates of all disks. The partition table is a PC's: it counts in sectors, so that the guest finds the partition
 * elsewhere where the sectors are of another size.
 */
export const bringTemplates = async (lab: Lab): Promise<void> => {
  await bringReporter(lab);
  await onHost(
    lab.hosts.src,
    `cd ${IMAGES}
head -c 1000000 /dev/urandom >${DATA}
truncate -s ${DATA_BYTES} ${DATA}
printf '\\000\\000\\000\\000\\203\\000\\000\\000\\100\\000\\000\\000\\100\\000\\000\\000' | dd of=${DATA} bs=1 seek=446 conv=notrunc status=none
head -c 48 /dev/zero | dd of=${DATA} bs=1 seek=462 conv=notrunc status=none
printf '\\125\\252' | dd of=${DATA} bs=1 seek=510 conv=notrunc status=none`,
  );
};

/** Every data disk ends its first MiB with its own name, so that two that are mixed up are not equal. */
const making = (seen: Seen, disk: SeenDisk): string => {
  const path = fileOf(seen, disk);
  const format = disk.format ?? 'qcow2';
  const template =
    disk.from === 'REPORTER'
      ? `cp --sparse=always ${REPORTER} ${path}.base`
      : `cp --sparse=always ${DATA} ${path}.raw && printf '%s' '${seen.name} ${disk.name}' | dd of=${path}.raw bs=1 seek=1000064 conv=notrunc status=none && truncate -s ${disk.bytes ?? DATA_BYTES} ${path}.raw && qemu-img convert -f raw -O ${format} ${path}.raw ${path}.base && rm ${path}.raw`;
  const laid = `mv ${path}.base ${path}.1 && qemu-img create -q -f qcow2 -F ${format} -b ${path}.1 ${path}.2 && qemu-img create -q -f qcow2 -F qcow2 -b ${path}.2 ${path}`;
  return `${template} && ${disk.chain ? laid : `mv ${path}.base ${path}`}`;
};

/** Starts the VM on the source host, lets it report, and pauses it unless it shall run on. */
export const reportAtSource = async (src: LabHost, seen: Seen, number: number): Promise<Report> => {
  await onHost(src, `set -e; cd ${IMAGES}; ${seen.disks.map((disk) => making(seen, disk)).join('; ')}`);
  const define = `cat >/tmp/${seen.name}.xml && virsh -q define /tmp/${seen.name}.xml && rm /tmp/${seen.name}.xml && virsh -q start ${seen.name}`;
  await onHost(src, define, { input: sourceXml(seen, number) });
  const report = await reported(src, seen.name, consoleOf(seen));
  if (!seen.runs) await onHost(src, `virsh -q suspend ${seen.name}`);
  if (seen.snapshot) await onHost(src, `virsh -q snapshot-create-as ${seen.name} before --disk-only --atomic`);
  return report;
};

export const uuidOf = async (src: LabHost, seen: Seen): Promise<string> =>
  (await onHost(src, `virsh -q domuuid ${seen.name}`)).trim();
