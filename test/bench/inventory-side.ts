import { readFileSync } from 'node:fs';
import https from 'node:https';
import { takeInventory } from './inventory-recording.ts';

/** One side of the inventory bench in a process of its own: `ours` understands what it gets, `floor` only receives it. */
const [kind = '', port = '0', requests = '0'] = process.argv.slice(2);
const certificate = readFileSync(0, 'utf8');

const fetchAll = async (): Promise<void> => {
  const agent = new https.Agent({ keepAlive: true, ca: certificate });
  for (let index = 0; index < Number(requests); index += 1)
    await new Promise<void>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: Number(port), path: '/sdk', method: 'POST', agent };
      const asked = https.request(options, (response) => {
        response.on('data', () => undefined);
        response.on('error', reject);
        response.on('end', resolve);
      });
      asked.on('error', reject);
      asked.end('x');
    });
  agent.destroy();
};

const began = performance.now();
if (kind === 'ours') await takeInventory(Number(port), certificate, 'any', 'any');
else await fetchAll();
const seconds = Number(((performance.now() - began) / 1000).toFixed(3));
const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ seconds, rssMiB }));
