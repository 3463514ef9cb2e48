import { type LabHost, onHost } from './host.ts';

export type Checked = 'OK' | 'BAD' | 'none';
/** What a guest says about itself on its serial console. */
export type LabMark = {
  readonly nonce: string;
  readonly uuid: string;
  readonly firmware: 'bios' | 'efi';
  /** Checksums of /root/run and of /data, looked at once per boot. */
  readonly rootData: Checked;
  readonly data: Checked;
  readonly mac: string;
  readonly ip: string | null;
  readonly uptimeSeconds: number;
};

const line =
  /LABMARK nonce=(\S+) uuid=(\S+) fw=(bios|efi) root-data=(OK|BAD|none) data=(OK|BAD|none) mac=(\S+) ip=(\S+) up=([\d.]+)/g;

/** Lines that the end of the log or a kernel message cut in two are left out. */
export const parseLabMarks = (console: string): readonly LabMark[] =>
  [...console.matchAll(line)].map(([, nonce = '', uuid = '', fw, rootData, data, mac = '', ip = '', up]) => ({
    nonce,
    uuid,
    firmware: fw === 'efi' ? 'efi' : 'bios',
    rootData: rootData as Checked,
    data: data as Checked,
    mac,
    ip: ip === 'none' ? null : ip,
    uptimeSeconds: Number(up),
  }));

/** The marks in a console log on a host, oldest first; none if there is no such file yet. */
export const consoleMarks = async (host: LabHost, path: string): Promise<readonly LabMark[]> =>
  parseLabMarks(await onHost(host, `cat '${path}' 2>/dev/null || true`));
