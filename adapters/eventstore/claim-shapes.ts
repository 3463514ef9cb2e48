import { z } from 'zod';
import type { Claim, ClaimAnswer } from '../../domain/claims/claim.ts';
import { addressGrant, addressWish, networkId, path, taskId, text, violations } from './shapes.ts';

/* STORED SHAPES of claims and what their owners answer, as loose as those of shapes.ts. */
const claims = {
  SOURCE_VM: z.looseObject({ kind: z.literal('SOURCE_VM'), id: text, taskId, path }),
  ADDRESSES: z.looseObject({ kind: z.literal('ADDRESSES'), id: text, networkId, wishes: z.array(addressWish) }),
} satisfies { [K in Claim['kind']]: z.ZodType<Extract<Claim, { kind: K }>> };
export const claim = z.discriminatedUnion('kind', [claims.SOURCE_VM, claims.ADDRESSES]);

export const claimAnswer = z.discriminatedUnion('granted', [
  z.looseObject({ granted: z.literal(true), grants: z.array(addressGrant) }),
  z.looseObject({ granted: z.literal(false), violations }),
]) satisfies z.ZodType<ClaimAnswer>;
