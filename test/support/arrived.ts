import type { Lab, LabHost, LabMark } from '../peers/lab/lab.ts';
import { eventually } from './eventually.ts';

/** What the guest says on the target's console once it has booted and has its address. */
export const bootedOn = (lab: Lab, host: LabHost, taskId: string): Promise<LabMark> =>
  eventually(
    `the VM of task ${taskId} boots on ${host.name}`,
    async () => {
      const marks = await lab.consoleMarks(host, `/var/log/libvirt/qemu/sampan-${taskId}.console.log`);
      return marks.findLast((mark) => mark.ip !== null);
    },
    { everyMilliseconds: 1000 },
  );

/** `running`, `paused`, …: libvirt's own word for a domain of a host. */
export const domainState = async (host: LabHost, domain: string): Promise<string> =>
  (await host.exec(`virsh -c qemu:///system domstate ${domain}`)).stdout.trim();
