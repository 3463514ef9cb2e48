import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  Location,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  type SelectionSetNode,
  specifiedRules,
  TokenKind,
  type ValidationContext,
  validate,
} from 'graphql';

/** What one request may ask (RELIABILITY S9). Counted with every fragment spread out, so that fragments hide nothing. */
export const LIMITS = { depth: 8, aliases: 15, rootFields: 10, fields: 500, tokens: 2_000, bodyBytes: 1024 ** 2 };

type Size = { readonly depth: number; readonly aliases: number; readonly rootFields: number; readonly fields: number };
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const NOTHING: Size = { depth: 0, aliases: 0, rootFields: 0, fields: 0 };

/** Each fragment is measured once: spreading it a million times costs an addition each, not a walk. */
const measure = (set: SelectionSetNode, fragments: Fragments, known: Map<string, Size>): Size => {
  let { depth, aliases, rootFields, fields } = NOTHING;
  const add = (part: Size) => {
    depth = Math.max(depth, part.depth);
    aliases += part.aliases;
    rootFields += part.rootFields;
    fields += part.fields;
  };
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const inner = selection.selectionSet ? measure(selection.selectionSet, fragments, known) : NOTHING;
      const alias = selection.alias ? 1 : 0;
      add({ depth: inner.depth + 1, aliases: inner.aliases + alias, rootFields: 1, fields: inner.fields + 1 });
    } else if (selection.kind === Kind.INLINE_FRAGMENT) add(measure(selection.selectionSet, fragments, known));
    else add(ofFragment(selection.name.value, fragments, known));
  }
  return { depth, aliases, rootFields, fields };
};

const ofFragment = (name: string, fragments: Fragments, known: Map<string, Size>): Size => {
  const measured = known.get(name);
  if (measured) return measured;
  known.set(name, NOTHING); // a cycle ends here; the specification's own rule refuses it
  const fragment = fragments.get(name);
  const size = fragment ? measure(fragment.selectionSet, fragments, known) : NOTHING;
  known.set(name, size);
  return size;
};

const tooMuch = (what: string, actual: number, limit: number): GraphQLError =>
  new GraphQLError(`The request has ${what} of ${actual}; ${limit} is the limit.`, {
    extensions: { code: 'OUT_OF_RANGE' },
  });

const sizeErrors = (operation: OperationDefinitionNode, fragments: Fragments): readonly GraphQLError[] => {
  const { depth, aliases, rootFields, fields } = measure(operation.selectionSet, fragments, new Map());
  return [
    ...(depth > LIMITS.depth ? [tooMuch('a depth', depth, LIMITS.depth)] : []),
    ...(aliases > LIMITS.aliases ? [tooMuch('a number of aliases', aliases, LIMITS.aliases)] : []),
    ...(rootFields > LIMITS.rootFields ? [tooMuch('a number of root fields', rootFields, LIMITS.rootFields)] : []),
    ...(fields > LIMITS.fields ? [tooMuch('a number of fields', fields, LIMITS.fields)] : []),
  ];
};

const sizeRule = (context: ValidationContext): ASTVisitor => ({
  Document: (document) => {
    const { definitions } = document;
    const fragments = new Map(
      definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
    );
    for (const node of definitions)
      if (node.kind === Kind.OPERATION_DEFINITION)
        for (const error of sizeErrors(node, fragments)) context.reportError(error);
  },
});

/** A compiled query is kept by its text: with two operations in it the second would run as the first. */
const oneOperationRule = (context: ValidationContext): ASTVisitor => ({
  Document: ({ definitions }) => {
    const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (operations.length > 1) context.reportError(new GraphQLError('Send one operation per request.'));
  },
});

/** The schema is public in the repository; a server need not tell it. */
export const validationRules = [sizeRule, oneOperationRule, NoSchemaIntrospectionCustomRule];

const tokensOf = (location: Location): number => {
  let count = 0;
  for (let token = location.startToken.next; token && token.kind !== TokenKind.EOF; token = token.next) count += 1;
  return count;
};

/** A document must have come as text: one that comes as a tree has passed no count of tokens. */
export const textErrors = (document: DocumentNode | null): readonly GraphQLError[] => {
  // mercurius hands on null for a query that is false or 0
  if (!(document?.loc instanceof Location)) return [new GraphQLError('Send the request as text.')];
  const tokens = tokensOf(document.loc);
  return tokens > LIMITS.tokens ? [tooMuch('a number of tokens', tokens, LIMITS.tokens)] : [];
};

/** What executes a request runs a subscription as a query of nothing. */
export const overHttpErrors = ({ definitions }: DocumentNode): readonly GraphQLError[] =>
  definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'subscription')
    ? [new GraphQLError('A subscription goes over a WebSocket at /graphql (graphql-transport-ws).')]
    : [];

/** mercurius validates no subscription: this is the whole check for one. The first problem only. */
export const subscriptionProblem = (schema: GraphQLSchema, document: DocumentNode): GraphQLError | undefined =>
  textErrors(document)[0] ?? validate(schema, document, [...specifiedRules, ...validationRules], { maxErrors: 1 })[0];
