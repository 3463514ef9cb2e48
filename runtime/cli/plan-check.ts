import { randomUUID } from 'node:crypto';
import type { Client } from './client.ts';
import type { Inventory } from './inventory.ts';
import { type PlanFile, planFile, resolvePlan } from './plan-file.ts';
import type { PlanSource } from './plan-source.ts';
import { PLAN, type Plan } from './plan-text.ts';
import { BadInput, type Problem } from './terminal.ts';
import { fieldOf } from './yaml-file.ts';

type Draft = {
  /** Null: too little of it can be read to go on. */
  readonly plan: PlanFile | null;
  readonly problems: readonly Problem[];
};
type Part = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const REQUIRED = ['name', 'source', 'server', 'cluster', 'storage'];
/** Stands where a required name is missing; it is told already, so what else is said of it is left out. */
const MISSING = '?';

const leaveOut = (part: Part, keys: ReadonlySet<PropertyKey | undefined>): Part =>
  Object.fromEntries(Object.entries(part).filter(([key]) => !keys.has(key)));

/** The file without what has not the right form, so that the rest of it can be looked at too. */
const draftOf = (value: unknown): Draft => {
  const parsed = planFile.safeParse(value);
  if (parsed.success) return { plan: parsed.data, problems: [] };
  const issues = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'There is no such field.' }))
      : [{ path: issue.path, message: issue.message }],
  );
  const problems = issues.map(({ path, message }) => ({ field: fieldOf(path), message }));
  if (!isPart(value)) return { plan: null, problems };
  const whole = (key: string) => issues.some(({ path }) => path.length === 1 && path[0] === key);
  const vms = whole('vms') || !Array.isArray(value.vms) ? [] : value.vms;
  const good = vms.map((one: unknown, index) => {
    const bad = new Set(issues.flatMap(({ path }) => (path[0] === 'vms' && path[1] === index ? [path[2]] : [])));
    return isPart(one) ? { vm: MISSING, ...leaveOut(one, bad) } : typeof one === 'string' && one !== '' ? one : MISSING;
  });
  const top = new Set(issues.flatMap(({ path }) => (path[0] === 'vms' ? [] : [path[0]])));
  const names = Object.fromEntries(REQUIRED.map((key) => [key, MISSING]));
  const rest = planFile.safeParse({ ...names, ...leaveOut(value, top), vms: good });
  return { plan: rest.success ? rest.data : null, problems };
};

const VM = /^vms\[(\d+)\]/;
const vmOf = ({ field }: Problem): number | undefined => {
  const found = VM.exec(field)?.[1];
  return found === undefined ? undefined : Number(found);
};

type Order = Awaited<ReturnType<typeof resolvePlan>>['input'];
type Asked = {
  readonly client: Client;
  readonly source: PlanSource;
  readonly groups: readonly string[];
};

/** What the API says of the VMs that nothing is said of yet: those are left out, since what it would say of them is an echo. */
const furtherProblems = async (asked: Asked, order: Order, told: readonly Problem[]): Promise<readonly Problem[]> => {
  const bad = new Set(told.map(vmOf));
  const ofAll = told.some((problem) => vmOf(problem) === undefined);
  const vmAt = order.vms.map((_, index) => index).filter((index) => !bad.has(index));
  if (ofAll || vmAt.length === 0) return []; // without the whole, what is said of the VMs would be its echo
  const input = { ...order, commandId: `check-${randomUUID()}`, vms: order.vms.filter((_, index) => !bad.has(index)) };
  try {
    const { violations } = await asked.client.command<Plan>(PLAN, { input });
    return violations.map((problem) => asked.source.inItsWords(problem, asked.groups, vmAt));
  } catch {
    return []; // what is told already must not wait for it
  }
};

const isBelow = (field: string, told: string): boolean =>
  field === told || field.startsWith(`${told}.`) || field.startsWith(`${told}[`);

export type CheckedPlan = {
  readonly input: Order & { readonly commandId: string };
  /** What the API does not accept of this very order. */
  readonly inFile: (violations: readonly Problem[]) => BadInput;
};

/** The order that a plan file means, or every problem of it that can be told: of form, of names, and what the API says of the rest. */
export const checkPlan = async (
  client: Client,
  source: PlanSource,
  inventory: () => Promise<Inventory>,
  commandId: string,
): Promise<CheckedPlan> => {
  const { plan, problems } = draftOf(source.value());
  if (plan === null) throw new BadInput(problems.map((problem) => source.located(problem)));
  const resolved = await inventory()
    .then((known) => resolvePlan(client, plan, known))
    .catch((error: unknown) => {
      if (problems.length === 0) throw error;
      throw new BadInput(problems.map((problem) => source.located(problem)));
    });
  const names = resolved.problems.filter(({ field }) => !problems.some((told) => isBelow(field, told.field)));
  const told = [...problems, ...names].map((problem) => source.located(problem));
  const asked = { client, source, groups: Object.keys(plan.networks ?? {}) };
  const order = resolved.input;
  if (told.length > 0) throw new BadInput([...told, ...(await furtherProblems(asked, order, told))]);
  const every = order.vms.map((_, index) => index);
  const inWords = (problem: Problem) => source.inItsWords(problem, asked.groups, every);
  return {
    input: { commandId, ...order },
    inFile: (violations) => new BadInput(violations.map(inWords)),
  };
};
