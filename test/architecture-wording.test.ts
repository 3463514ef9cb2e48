import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Source, sources, valueArrowsOf } from './support/sources.ts';

const FOLDERS = /^(domain|commands|adapters|graphql|runtime|projections)\//;
/** A sentence beside a code: `message: '…'`, `const message = …` in its own line, or a helper that takes code and sentence. */
const PROSE = /\bmessage(?::| =)\s*['"`]|\b(?:outside|failure|refused|violation)\(\s*'[A-Z_]+',\s*['"`]/;

/** Where sentences still stand outside messages/, and why. Nothing is added here; what leaves the list never comes back. */
const OUTSIDE_THE_CATALOGUE: Readonly<Record<string, string>> = {
  'commands/support/batch-input.ts': 'forms of input, told by zod',
  'commands/support/fields.ts': 'forms of input, told by zod',
  'commands/update-kvm-source.ts': 'forms of input, told by zod',
  'commands/update-vcenter.ts': 'forms of input, told by zod',
  'commands/add-vcenter.ts': 'forms of input, told by zod',
  'graphql/mutations.ts': 'forms of input, at the probes that are no commands',
  'runtime/cli/inventory-file.ts': 'forms of a file, told by zod',
  'runtime/cli/plan-check.ts': 'problems of a file, told where it is read',
  'runtime/cli/plan-file.ts': 'problems of a file, told where it is read',
  'runtime/verify.ts': 'for who runs the service',
  'runtime/http.ts': 'protocol: before anybody is known, there is no language',
  'runtime/waiting-room.ts': 'protocol: before there is an API',
  'adapters/jobs/remote-program.ts': 'what the remote program says',
  'adapters/jobs/failures.ts': 'open (issue 22): the remote program says sentences',
  'adapters/dial/dial.ts': 'open (issue 22)',
  'adapters/dial/name-lookup.ts': 'open (issue 22)',
  'adapters/kvm-source/sasl.ts': 'open (issue 22)',
  'adapters/libvirt-target/firmware.ts': 'open (issue 22)',
  'adapters/vcenter/certificate-probe.ts': 'open (issue 22)',
  'adapters/vcenter/login.ts': 'open (issue 22)',
  'adapters/vcenter/property-collector.ts': 'open (issue 22)',
  'adapters/kvm-source/backup.ts': 'open (issue 22)',
  'adapters/kvm-source/inventory.ts': 'open (issue 22)',
  'adapters/kvm-source/kvm-source.ts': 'open (issue 22)',
  'adapters/libvirt-target/addresses.ts': 'open (issue 22)',
  'adapters/libvirt-target/probe.ts': 'open (issue 22)',
  'adapters/libvirt-xml/failures.ts': 'open (issue 22)',
  'adapters/secrets/vault.ts': 'open (issue 22)',
  'adapters/ssh/failures.ts': 'open (issue 22)',
  'adapters/ssh/host-key-probe.ts': 'open (issue 22)',
  'adapters/storage/local/image-info.ts': 'open (issue 22)',
  'adapters/storage/local/local-storage.ts': 'open (issue 22)',
  'adapters/vcenter/failures.ts': 'open (issue 22)',
  'adapters/vcenter/session.ts': 'open (issue 22)',
  'adapters/vcenter/sessions.ts': 'open (issue 22)',
  'adapters/vcenter/tls.ts': 'open (issue 22)',
};

const isProse = ({ code }: Pick<Source, 'code'>): boolean => PROSE.test(code);

test('wording: no sentence stands beside a code outside messages/, apart from the files that are named with their reason', () => {
  const found = sources.filter((source) => FOLDERS.test(source.path) && isProse(source)).map(({ path }) => path);
  const named = Object.keys(OUTSIDE_THE_CATALOGUE);
  assert.equal(
    found.filter((path) => !named.includes(path)),
    [],
    'give code and parameters: domain/words/said.ts',
  );
  assert.equal(
    named.filter((path) => !found.includes(path)),
    [],
    'take these off the list',
  );
});

test('wording: the domain, and none of its readers, says anything by itself', () => {
  assert.equal(
    Object.keys(OUTSIDE_THE_CATALOGUE).filter((path) => /^(domain|projections)\//.test(path)),
    [],
  );
});

test('wording: of messages/ only graphql/ and runtime/ take more than types', () => {
  const taken = sources
    .filter(({ path }) => /^(domain|commands|adapters|projections|simulation)\//.test(path))
    .flatMap(valueArrowsOf)
    .filter((to) => to.startsWith('messages/'));
  assert.equal(taken, []);
});

test('the rule itself: a sentence is seen in each form', () => {
  for (const code of [
    "reject([{ code: 'X', path, message: 'It is off.' }])",
    `const message = \`\${vm} is off.\`;`,
    "outside('IN_USE', 'It is used.')",
    "failure(\n  'IN_USE',\n  `It is used.`)",
  ])
    assert.ok(isProse({ code }), code);
  assert.not(isProse({ code: "violation('VM_SHUT_OFF', path, { vm })" }));
});

test.run();
