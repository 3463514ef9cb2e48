import type { Language } from '../../messages/message.ts';
import { readToken } from '../api-token.ts';
import { BadInput, badInput, Failed } from './terminal.ts';

/** The server did not answer at all: it may be starting again. */
export class NoAnswer extends Failed {}

/** It answered, and does not know our token: another data directory's server. */
export class OtherServer extends Failed {}

type Reply = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};
type Refusal = {
  readonly __typename: 'Refusal';
  readonly violations: readonly {
    readonly code: string;
    readonly field: string;
    readonly message: string;
    readonly text: string;
  }[];
};

const RETRY_CODES = new Set(['STORE_UNAVAILABLE', 'VIEWS_BEHIND']);

const reply = async (response: Response): Promise<Reply> => {
  try {
    return (await response.json()) as Reply;
  } catch {
    throw new Failed(`The server answered ${response.status} without a reason; is this the address of Sampan?`);
  }
};

/** The API as the CLI uses it. */
export class Client {
  readonly #url: string;
  readonly #token: string;
  readonly #language: Language;

  /** `language`: of the texts in its answers. */
  constructor(url: string, token: string, language: Language = 'en') {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#language = language;
  }

  /** Throws NoAnswer, BadInput for what the server cannot take, Failed for the rest. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      'accept-language': this.#language,
      authorization: `Bearer ${this.#token}`,
    };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${this.#url}/graphql`, { method: 'POST', headers, body }).catch((cause: unknown) => {
      throw new NoAnswer(`${this.#url} does not answer; start it with: sampan serve`, { cause });
    });
    const { data, errors } = await reply(response);
    const [first] = errors ?? [];
    if (!first) return data as T; // the schema is ours: the query says the shape
    if (RETRY_CODES.has(first.extensions?.code ?? '')) throw new NoAnswer(first.message);
    if (response.status === 401) throw new OtherServer(`${first.message} The token file is not this server's.`);
    throw first.extensions?.code === 'INVALID_INPUT' ? badInput(first.message) : new Failed(first.message);
  }

  /** As `ask` for one field whose result is a union: a refusal is thrown as BadInput with every violation. */
  async command<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    const { result } = await this.ask<{ readonly result: T | Refusal }>(query, variables);
    if (isRefusal(result)) throw new BadInput(result.violations);
    return result;
  }
}

const isRefusal = (result: unknown): result is Refusal =>
  typeof result === 'object' && result !== null && '__typename' in result && result.__typename === 'Refusal';

export const REFUSAL = '__typename ... on Refusal { violations { code field message text } }';

/** With a token that others can read, or none, nothing is sent. */
export const openClient = (url: string, file: string, language: Language): Client => {
  try {
    return new Client(url, readToken(file), language);
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error ? `${file} cannot be read (${String(error.code)})` : String(error);
    throw new Failed(`${why}; name the token with --token-file, or the data directory with --data.`);
  }
};
