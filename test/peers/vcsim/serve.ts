// npm run peer:vcsim [-- ADDRESS [PORT]]: the default inventory, until it is interrupted.
import { startVcsim } from './vcsim.ts';

const [address = '127.0.0.1', port = '18443'] = process.argv.slice(2);
const vcsim = await startVcsim({ address, port: Number(port) });
const vms = Object.entries((await vcsim.state()).power).map(
  ([name, power]) => `  ${vcsim.moref(name)}  ${power}\t${name}`,
);
process.stdout.write(`vCenter ${vcsim.url}  user ${vcsim.user}  password ${vcsim.password}
SHA-256 ${vcsim.fingerprint}
${vms.join('\n')}
Ctrl-C ends it.
`);
const end = (): void => void vcsim.stop();
process.on('SIGINT', end);
process.on('SIGTERM', end);
