import { readFileSync } from 'node:fs';
import type {
  FencedMachine,
  Machine,
  RemoteInput,
  RemoteOutput,
  RemoteProgram,
} from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';

export const sample = (name: string): string => readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8');

type Answers = Readonly<Record<string, string | Uint8Array>>;
export type Call = { readonly verb: string; readonly input: RemoteInput };

/** Answers verbs from a table and remembers the calls; a verb that is not in the table is a mistake of the test. */
export const fakeProgram = (answers: Readonly<Record<string, Answers>>): RemoteProgram & { calls: Call[] } => {
  const calls: Call[] = [];
  return {
    calls,
    call: async (_machine: Machine, verb: string, input: RemoteInput) => {
      calls.push({ verb, input });
      const answer = answers[verb];
      if (!answer) throw new Error(`no answer for ${verb}`);
      return outputOf(answer);
    },
  };
};

export const outputOf = (answer: Answers): RemoteOutput => {
  const maybe = (key: string): string | undefined =>
    Object.hasOwn(answer, key) ? Buffer.from(answer[key] ?? '').toString('utf8') : undefined;
  const present = (key: string): string => {
    const value = maybe(key);
    if (value === undefined) throw new Error(`no ${key} in the answer`);
    return value;
  };
  return { text: present, maybe, bytes: (key) => Buffer.from(answer[key] ?? present(key)) };
};

export const machine: FencedMachine = {
  fence: { taskId: 'of-this-test', generation: 1 },
  id: 'a-host',
  ssh: { address: '192.0.2.1', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA', credential: 'x' as CredentialRef },
};
