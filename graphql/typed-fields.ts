import type { GraphQLScalarType } from 'graphql';
import type { SubscriptionContext } from './context.ts';
import type {
  MutationResolvers,
  QueryResolvers,
  Resolvers,
  ResolversParentTypes,
  SubscriptionResolvers,
} from './generated.ts';

type Roots = 'Query' | 'Mutation' | 'Subscription';
type Scalar = {
  [Name in keyof Resolvers]-?: NonNullable<Resolvers[Name]> extends GraphQLScalarType ? Name : never;
}[keyof Resolvers];
type ObjectType = Exclude<keyof Resolvers & keyof ResolversParentTypes, Roots | Scalar>;
type FieldsIn<Name extends ObjectType> = Omit<NonNullable<Resolvers[Name]>, '__isTypeOf' | '__resolveType'>;

type Answer<Resolver> = Resolver extends (parent: never, args: never, context: never) => infer Told
  ? Awaited<Told>
  : never;

/** Fields that a parent does not hold, or holds as something else than the schema says. */
type Unheld<Fields, Parent> = {
  [Field in keyof Fields]-?: Field extends keyof Parent
    ? [Parent[Field]] extends [Answer<NonNullable<Fields[Field]>>]
      ? never
      : Field
    : Field;
}[keyof Fields];

type Needed<Name extends ObjectType> = Unheld<FieldsIn<Name>, ResolversParentTypes[Name]>;

/** The resolvers of one type: of each field that its parent does not hold as the schema says, and of what else one likes. */
export type FieldsOf<Name extends ObjectType> = Required<Pick<FieldsIn<Name>, Needed<Name> & keyof FieldsIn<Name>>> &
  Partial<FieldsIn<Name>>;

type Resolving = { [Name in ObjectType]: [Needed<Name>] extends [never] ? never : Name }[ObjectType];

/** Every resolver that the schema needs: what compiles leaves no field without an answer of its type. */
export type AllResolvers = {
  readonly Query: Required<QueryResolvers>;
  readonly Mutation: Required<MutationResolvers>;
  readonly Subscription: Required<SubscriptionResolvers<SubscriptionContext>>;
} & { readonly [Name in Resolving]: FieldsOf<Name> };
