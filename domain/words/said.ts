import type { CodeOf, Given } from '../../messages/catalogue.ts';
import type { Advisory, FailureCode, Parameters, Problem, Said, Violation, Wording } from './failure.ts';

/*
 * What is said to people, as codes with parameters: messages/ has the sentences, and says which parameters each needs.
 * Only types come from there, so nothing here can hold prose (docs/adr/0028-messages.md).
 */

const withParameters = (given: readonly Parameters[]): { readonly parameters?: Parameters } => {
  const [parameters] = given;
  return parameters ? { parameters } : {};
};

/** Why a command is refused, at the field of its input. */
export const violation = <C extends CodeOf<'violation'>>(
  code: C,
  path: Violation['path'],
  ...given: Given<'violation', C>
): Violation => ({ code, path, ...withParameters(given) });

/** What failed outside. */
export const problem = <C extends FailureCode>(code: C, ...given: Given<'failure', C>): Problem => ({
  code,
  ...withParameters(given),
});

/** What to know or to do by hand. */
export const advisory = <C extends CodeOf<'advisory'>>(code: C, ...given: Given<'advisory', C>): Advisory => ({
  code,
  ...withParameters(given),
});

/** What came out otherwise than it was planned. */
export const notice = <C extends CodeOf<'notice'>>(code: C, ...given: Given<'notice', C>): Said => ({
  code,
  ...withParameters(given),
});

/** How something was worded, without its code: to say it again under another, or at a field. */
export const wordingOf = ({ message, parameters }: Wording): Wording => ({
  ...(message === undefined ? {} : { message }),
  ...(parameters ? { parameters } : {}),
});

/** A failure under a code of its own, in the words of a violation: `because` names that one (messages/say.ts). */
export const repeating = (code: FailureCode, { code: because, message, parameters }: Said): Problem => ({
  code,
  ...(message === undefined ? { parameters: { ...parameters, because } } : { message }),
});

/** What an event says, apart from its other fields. */
export const saidIn = ({ code, ...told }: Said): Said => ({ code, ...wordingOf(told) });

/** Every word of it changed alike: shown whole, cut, or censored. The same object where nothing is to be changed: of thousands, nearly all. */
export const reworded = <T extends Wording>(told: T, change: (text: string) => string): T => {
  const stays = (word: string | number | undefined): boolean => typeof word !== 'string' || change(word) === word;
  if (stays(told.message) && Object.values(told.parameters ?? {}).every(stays)) return told;
  return {
    ...told,
    ...(told.message === undefined ? {} : { message: change(told.message) }),
    ...(told.parameters ? { parameters: changed(told.parameters, change) } : {}),
  };
};

const changed = (parameters: Parameters, change: (text: string) => string): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? change(value) : value]),
  );

/** For logs, which have no language: `NO_SPACE needBytes=5 storage=fast`. Prose of older versions as it is. */
export const asLogged = ({ code, message, parameters = {} }: Problem): string =>
  message ?? [code, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join(' ');
