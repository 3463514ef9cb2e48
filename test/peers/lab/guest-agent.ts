import type { LabHost } from './host.ts';
import { pause } from './process.ts';

const agent = async (host: LabHost, domain: string, request: object): Promise<unknown> => {
  // The request goes by standard input and not argv: it may be longer than an argument can be.
  const script = `virsh -q -c qemu:///system qemu-agent-command '${domain}' --timeout 20 "$(cat)"`;
  const { code, stdout, stderr } = await host.exec(script, { input: JSON.stringify(request), timeoutMs: 40_000 });
  if (code !== 0) throw new Error(`guest agent of ${domain} on ${host.name}: ${stderr}`);
  const reply: unknown = JSON.parse(stdout);
  return typeof reply === 'object' && reply !== null && 'return' in reply ? reply.return : undefined;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** Waits until the guest agent answers; throws when it has not after `timeoutMs` (180 s unless told). */
export const awaitAgent = async (host: LabHost, domain: string, timeoutMs = 180_000): Promise<void> => {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      await agent(host, domain, { execute: 'guest-ping' });
      return;
    } catch (cause) {
      if (Date.now() > end) throw new Error(`no guest agent in ${domain} after ${timeoutMs} ms`, { cause });
    }
    await pause(500);
  }
};

/** Runs `sh -c` inside the guest by its agent; code 124 when it has not ended after `timeoutMs`. */
export const guestExec = async (
  host: LabHost,
  domain: string,
  script: string,
  timeoutMs = 120_000,
): Promise<{ code: number; stdout: string }> => {
  const end = Date.now() + timeoutMs;
  const started = await agent(host, domain, {
    execute: 'guest-exec',
    arguments: { path: '/bin/sh', arg: ['-c', script], 'capture-output': true },
  });
  const pid = field(started, 'pid');
  while (Date.now() < end) {
    const status = await agent(host, domain, { execute: 'guest-exec-status', arguments: { pid } });
    if (field(status, 'exited') === true) {
      const decode = (name: string): string => Buffer.from(String(field(status, name) ?? ''), 'base64').toString();
      return { code: Number(field(status, 'exitcode') ?? 137), stdout: decode('out-data') + decode('err-data') };
    }
    await pause(200);
  }
  return { code: 124, stdout: '' };
};
