import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { fileURLToPath } from 'node:url';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import type { BenchResult } from './append.ts';
import { makeCertificate, type Recording, record, type ServerIdentity } from './inventory-recording.ts';

type Side = { readonly seconds: number; readonly rssMiB: number };
type Round = { readonly vms: number; readonly ours: Side; readonly floor: Side; readonly bytes: number };
export type InventoryResult = BenchResult & {
  readonly small: Round & { readonly ratio: number };
  readonly large: Round & { readonly ratio: number };
};

const ROUNDS = 3;

/** Gives the recorded answers in their order, however they are asked for: no server's time is in what is measured. */
const replay = async (recording: Recording, identity: ServerIdentity): Promise<{ server: Server; port: number }> => {
  const server = createServer({ ...identity, keepAlive: true }, (request, response) => {
    request.resume().on('end', () => {
      const answer = recording.answerTo(request);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The replay has no port.');
  return { server, port: address.port };
};

/** A process of its own, so that its memory is its own. */
const side = async (
  kind: 'ours' | 'floor',
  port: number,
  identity: ServerIdentity,
  requests: number,
): Promise<Side> => {
  const script = fileURLToPath(new URL('inventory-side.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, kind, String(port), String(requests)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(identity.cert);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${kind} ended with ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString()) as Side;
};

const measure = async (vms: number): Promise<Round & { ratio: number }> => {
  const identity = makeCertificate();
  const vcsim: Vcsim = await startVcsim({ vms });
  const recording = await record(vcsim, identity);
  await vcsim.stop();
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const floorServer = await replay(recording.again(), identity);
    const floor = await side('floor', floorServer.port, identity, recording.requests);
    floorServer.server.close();
    const oursServer = await replay(recording.again(), identity);
    const ours = await side('ours', oursServer.port, identity, recording.requests);
    oursServer.server.close();
    rounds.push({ vms, ours, floor, bytes: recording.bytes });
    console.log(JSON.stringify({ vms, ours, floor, mebibytes: Math.round(recording.bytes / 1_048_576) }));
  }
  const ratioOf = ({ ours, floor }: Round): number => ours.seconds / floor.seconds;
  const middle = rounds.toSorted((a, b) => ratioOf(a) - ratioOf(b))[ROUNDS >> 1];
  if (!middle) throw new Error('No round was run.');
  return { ...middle, ratio: Number(ratioOf(middle).toFixed(3)) };
};

/** VC-2: the whole inventory of 1,000 and of 10,000 VMs, against fetching the very same answers and doing nothing with them. */
export const benchInventory = async (): Promise<InventoryResult> => {
  const small = await measure(1000);
  const large = await measure(10_000);
  const { ratio, ours, floor } = large;
  return { name: 'inventory', ratio, ours: ours.seconds, floor: floor.seconds, unit: 's', small, large };
};
