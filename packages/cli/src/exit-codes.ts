// How the command ends, for scripts: one number per kind of outcome, the same for every sub-command.

export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  unreachable: 6,
  broken: 7,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0  done
  1  refused: the registry's rules say no, or approvals are missing (the reasons are listed)
  2  usage: the command line is wrong
  3  not found: no such key, change, release or environment
  4  not allowed: no valid token, or your roles do not cover it
  5  conflict: someone else was faster; look again and repeat
  6  unreachable: the console (or the edge, with --edge-only) does not answer
  7  broken: the console failed; its log says why`;

/** Ends the command with a sentence for people and a code for scripts. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  /** What --json prints beside the message: the refusal as the API gave it. */
  readonly refusal: unknown;

  constructor(message: string, exitCode: ExitCode, refusal?: unknown) {
    super(message);
    this.exitCode = exitCode;
    this.refusal = refusal;
  }
}

export function usage(message: string): CommandFailure {
  return new CommandFailure(message, exitCodes.usage);
}
