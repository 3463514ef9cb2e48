import { controlOf } from '../control.ts';

/** How often an order is carried out: default once, -1 for ever. */
type Times = { readonly times?: number };
/** Any request whose path begins so (`/sdk`, `/folder`), or, by `method`, one SOAP method. */
type Where = Times & { readonly path?: string; readonly method?: string };

export type HostileShape =
  | 'billionLaughs'
  | 'doctype'
  | 'externalEntity'
  | 'gigabyte'
  | 'endless'
  | 'controlCharacters'
  | 'invalidUtf8'
  | 'deepNesting'
  | 'notXml'
  | 'empty'
  | 'unclosed';

/** What a test orders; README.md has the list with what each does. */
export type VcsimFault =
  | ({ readonly kind: 'http503'; readonly status?: number; readonly message?: string } & Where)
  | ({ readonly kind: 'delay'; readonly ms: number } & Where)
  | ({ readonly kind: 'cutConnection' } & Where)
  | ({ readonly kind: 'hostile'; readonly shape: HostileShape } & Where)
  | ({ readonly kind: 'redirect'; readonly location: string; readonly path?: string } & Times)
  | ({ readonly kind: 'truncate'; readonly bytes: number; readonly path?: string } & Times)
  | { readonly kind: 'expireInMidCopy'; readonly afterBytes: number }
  /** Now; by `method`, when that is asked for. */
  | ({ readonly kind: 'expireSessions'; readonly method?: string } & Times)
  /** Instead of a property of this VM, or of all, an answer has the reason why it cannot be read. */
  | ({ readonly kind: 'unreadable'; readonly vm: string; readonly path?: string; readonly fault?: string } & Times)
  | { readonly kind: 'dropConnections' }
  | {
      readonly kind: 'certificate';
      readonly names?: readonly string[];
      readonly caIssued?: boolean;
      readonly expired?: boolean;
    }
  | ({
      readonly kind: 'methodFault' | 'taskFault';
      readonly method: string;
      /** A fault's type: `ResourceInUse`, `NoPermission`, … */
      readonly fault: string;
      readonly message?: string;
    } & Times)
  | ({ readonly kind: 'rewrite'; readonly from: string; readonly to: string } & Times)
  | { readonly kind: 'power'; readonly vm: string; readonly state: 'on' | 'off' | 'suspended' }
  | { readonly kind: 'tools'; readonly vm: string; readonly running: boolean }
  | { readonly kind: 'removeVm'; readonly vm: string }
  | { readonly kind: 'hostVersion'; readonly host: string; readonly version: string; readonly build?: string };

export type VcsimSettings = {
  /** A server task waits, then runs: 20 and 80 ms by default. */
  readonly queuedMs?: number;
  readonly taskMs?: number;
  /** A guest needs for its shutdown, 200 ms by default; -1: it never ends. */
  readonly shutdownMs?: number;
  /** Most objects of one page, whatever the client asks for; 0: as many as it asks for. */
  readonly pageCap?: number;
  /** How the attribute xsi:type is written; a real server: `xsi`. */
  readonly spelling?: 'xsi' | 'XMLSchema-instance' | '_XMLSchema-instance';
  /** `xsi:type` before `type` where an element has both; a real server: after it. */
  readonly typeLast?: boolean;
  /**
   * How who asks for properties learns that the session has ended: `missingSet` at each object, a SOAP `fault`, or `empty`: a
   * view of it leads nowhere.
   */
  readonly endedSession?: 'missingSet' | 'fault' | 'empty';
};

export type VcsimState = {
  /** Alive now. */
  readonly sessions: number;
  readonly logins: number;
  readonly failedLogins: number;
  readonly logouts: number;
  /** Requests refused because nobody was logged in. */
  readonly unauthenticated: number;
  readonly httpBytes: number;
  /** By SOAP method. */
  readonly requests: Readonly<Record<string, number>>;
  /** Bytes given away, by `[datastore] path` of the file. */
  readonly folderBytes: Readonly<Record<string, number>>;
  readonly power: Readonly<Record<string, 'on' | 'off' | 'suspended'>>;
  /** Orders that no request has met yet. */
  readonly faultsWaiting: number;
};

export type ShownIdentity = {
  readonly fingerprint: string;
  readonly certificatePem: string;
  /** Only where a CA has issued it. */
  readonly caPem?: string;
};

/** One request to the control socket. Throws what the server says where it refuses an order. */
export const control = controlOf('vcsim');
