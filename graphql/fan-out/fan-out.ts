import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLResolveInfo,
  getOperationAST,
  Kind,
  visit,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import { formatErrors, harmless, type ReportIncident } from '../errors.ts';
import { Group } from './group.ts';
import type { Feed } from './mailbox.ts';
import type { Wire } from './wire.ts';

/** Of one subscription: who asked, and where its values go. */
export type Asked = {
  readonly context: RequestContext;
  readonly wire: Wire;
  readonly id: unknown;
  /** Only where it begins: what comes is the same for all. */
  readonly after: string | null;
  readonly info: GraphQLResolveInfo;
};

/** The name of the variable that says nothing but where a subscriber begins, if there is one. */
const beginningIn = (document: DocumentNode, { fieldNodes }: GraphQLResolveInfo): string | null => {
  const after = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (after?.kind !== Kind.VARIABLE) return null;
  const name = after.name.value;
  let uses = 0;
  visit(document, {
    Variable: (node) => {
      if (node.name.value === name) uses += 1;
    },
  });
  return uses === 2 ? name : null; // where it is declared, and here
};

const documentOf = ({ operation, fragments }: GraphQLResolveInfo): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [operation, ...Object.values(fragments)],
});

/** What makes two subscriptions the same: everything that their answers depend on. */
const keyOf = ({ context: { role, language }, info }: Asked, variables: object): string => {
  const text = info.operation.loc?.source.body ?? '';
  return JSON.stringify([role, language, text, getOperationAST(documentOf(info))?.name?.value ?? null, variables]);
};

/**
 * Subscriptions with the same text, variables, role and language are executed once per event (DESIGN.md section 8); limits and
 * back-pressure are each connection's. mercurius is given an iterator that only ends: the values do not go through it.
 */
export class FanOut {
  readonly #groups = new Map<string, { join: Group<unknown>['join'] }>();
  readonly #report: ReportIncident;

  constructor(report: ReportIncident) {
    this.#report = report;
  }

  /** How many different ones there are. */
  get groups(): number {
    return this.#groups.size;
  }

  /** `feed` is made for the first of its kind only. `left` is called once, however it ends. */
  subscribe<V>(asked: Asked, feed: () => Feed<V>, left: () => void): AsyncIterableIterator<never, undefined> {
    const document = documentOf(asked.info);
    const { [beginningIn(document, asked.info) ?? '']: _, ...variables } = asked.info.variableValues;
    const key = keyOf(asked, variables);
    const group = this.#groups.get(key) ?? this.#begin(key, feed(), asked);
    const { ended, leave } = group.join(asked.wire, asked.id, asked.after);
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      leave();
      left();
    };
    const done = async () => {
      end();
      return { done: true, value: undefined } as const;
    };
    return {
      next: async () => {
        await ended.catch((error: unknown) => {
          end();
          throw error;
        });
        return done();
      },
      return: done,
      throw: done,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #begin<V>(key: string, feed: Feed<V>, { info, context }: Asked): Pick<Group<V>, 'join'> {
    // Not who asked first: the answer goes to others of that role too.
    const { role, language } = context;
    const request = {
      schema: info.schema,
      document: documentOf(info),
      contextValue: { role, language },
      variableValues: info.variableValues,
    };
    const said = (result: ExecutionResult): string => {
      if (!result.errors) return JSON.stringify(result);
      const { errors } = formatErrors({ ...result, errors: result.errors }, this.#report);
      return JSON.stringify({ data: result.data ?? null, errors });
    };
    const broken = (error: unknown): string => JSON.stringify({ data: null, errors: [harmless(error, this.#report)] });
    const group: Group<V> = new Group<V>({
      feed,
      execute: (rootValue) => {
        try {
          const result = execute({ ...request, rootValue });
          if (result instanceof Promise) return result.then(said, broken);
          return said(result as ExecutionResult); // the one or the other
        } catch (error) {
          return broken(error);
        }
      },
      failed: (error) => harmless(error, this.#report),
      over: () => {
        if (this.#groups.get(key) === group) this.#groups.delete(key);
      },
    });
    this.#groups.set(key, group);
    return group;
  }
}
