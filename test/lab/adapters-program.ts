import { spawn } from 'node:child_process';
import type { Exec, ExecResult } from '../../adapters/jobs/exec.ts';
import { assembleProgram, loadOwnFragments } from '../../adapters/jobs/program.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { kvmSourceFragments } from '../../adapters/kvm-source/fragments.ts';
import { libvirtTargetFragments } from '../../adapters/libvirt-target/fragments.ts';
import { storageFragments } from '../../adapters/storage/kinds.ts';
import type { FencedMachine, Machine } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import type { Lab, LabHost } from '../peers/lab/lab.ts';

export const machineOf = (host: LabHost, user: string): FencedMachine => ({
  fence: { taskId: 'of-this-test', generation: 1 },
  id: `${user}@${host.name}`,
  ssh: { address: host.address, port: host.port, user, hostKey: host.hostKey, credential: 'lab' as CredentialRef },
});

export const sshArguments = (lab: Lab, machine: Machine): readonly string[] => [
  ...['-F', 'none', '-i', lab.adminKey, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
  ...['-o', `UserKnownHostsFile=${lab.knownHosts}`, '-o', 'StrictHostKeyChecking=yes'],
  ...['-l', machine.ssh.user, machine.ssh.address],
];

/** The real program over the real OpenSSH client, without the SSH adapter. */
export const labProgram = (lab: Lab): JobProgram =>
  new JobProgram(
    overSsh(lab),
    assembleProgram([
      ...loadOwnFragments(),
      ...kvmSourceFragments(),
      ...libvirtTargetFragments(),
      ...storageFragments(),
    ]),
  );

const overSsh = (lab: Lab): Exec => ({
  exec: (machine, command, { stdin }) =>
    new Promise<ExecResult>((resolve, reject) => {
      const child = spawn('ssh', [...sshArguments(lab, machine), command]);
      const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }),
      );
      child.stdin.end(stdin ?? '');
    }),
});
