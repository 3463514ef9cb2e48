import { type LabHost, onHost } from '../../peers/lab/host.ts';
import type { Lab } from '../../peers/lab/lab.ts';
import { runProgram } from '../../peers/lab/process.ts';
import { type Report, reported } from '../../peers/lab/reporter.ts';
import type { Seen } from './definition.ts';

const directory = (lab: Lab, host: LabHost, path: string): string => `${lab.dir}/hosts.d/${host.name}${path}`;

/** What the target VM's guest sees; it is started if the task left it stopped, and ended then. */
export const reportAtTarget = async (host: LabHost, seen: Seen, taskId: string): Promise<Report> => {
  const domain = `sampan-${taskId}`;
  await onHost(host, `[ "$(virsh -q domstate ${domain})" = running ] || virsh -q start ${domain}`);
  const report = await reported(host, `the copy of ${seen.name}`, `/var/log/libvirt/qemu/${domain}.console.log`);
  await onHost(host, `virsh -q destroy ${domain}`);
  return report;
};

const isLeftOut = ({ order }: Seen, name: string): boolean =>
  order?.volumes?.some(({ disk, migrate }) => disk === name && !migrate) ?? false;

/** Each volume against its source disk by qemu-img; those that differ, with its words. The source is laid flat where its namespace reaches it. */
export const otherVolumes = async (lab: Lab, host: LabHost, seen: Seen, taskId: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const disk of seen.disks.filter(({ name }) => !isLeftOut(seen, name))) {
    const flat = `/srv/${seen.name}-${disk.name}.flat`;
    const top = `$(virsh -q domblklist ${seen.name} | awk '$1 == "${disk.name}" { print $2 }')`;
    await onHost(lab.hosts.src, `qemu-img convert -U -O qcow2 "${top}" ${flat}`);
    const volume = `/srv/sampan/sampan-${taskId}/${disk.name}.qcow2`;
    const argv = ['qemu-img', 'compare', '-U', '-f', 'qcow2', '-F', 'qcow2'];
    const paths = [directory(lab, lab.hosts.src, flat), directory(lab, host, volume)];
    const { code, stdout, stderr } = await runProgram([...argv, ...paths]);
    if (code !== 0) found.push(`${disk.name}: ${stdout}${stderr}`.trim());
    await onHost(lab.hosts.src, `rm ${flat}`);
  }
  return found;
};
