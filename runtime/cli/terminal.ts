/** What the CLI sees of the world; a test gives its own. */
export type Terminal = {
  readonly env: NodeJS.ProcessEnv;
  readonly interactive: boolean;
  /** The command's answer: text lines, or the one JSON value. */
  out(text: string): void;
  /** All else: progress, notes, errors. */
  note(text: string): void;
  /** Draws over what was drawn before; only where `interactive`. */
  draw(lines: readonly string[]): void;
  ask(question: string): Promise<boolean>;
  sleep(milliseconds: number): Promise<void>;
};

/** What was asked cannot be done as it was asked: exit 2. */
export class BadInput extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const at = ({ field, line }: Problem) => (line === undefined ? field : `${field} (line ${line})`);
    const said = ({ text, message }: Problem) => text ?? message;
    super(problems.map((one) => (one.field === '' ? said(one) : `${at(one)}: ${said(one)}`)).join('\n'));
    this.name = 'BadInput';
    this.problems = problems;
  }
}
/** `line`: of the file, where the field is of one. `text`: the message in the language of the terminal, where the API gave it. */
export type Problem = {
  readonly field: string;
  readonly line?: number;
  readonly code?: string;
  readonly message: string;
  readonly text?: string;
};

export const badInput = (message: string, field = ''): BadInput => new BadInput([{ field, message }]);

/** It was understood and did not work: exit 1. */
export class Failed extends Error {
  override readonly name = 'Failed';
}
