// What every sub-command shares: the options that say where and as whom, the way to the API, and how an answer is printed.
import type { Command } from 'commander';
import { Api } from './api.ts';
import { usage } from './exit-codes.ts';
import { chooseProfile } from './profiles.ts';
import { type RecoveryFile, readRecoveryFile } from './recovery-file.ts';

export interface World {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
}

export interface SharedOptions {
  readonly profile?: string;
  readonly env?: string;
  readonly json?: boolean;
}

export class Session {
  #api: Api | undefined;
  readonly #options: SharedOptions;
  readonly #world: World;

  constructor(options: SharedOptions, world: World) {
    this.#options = options;
    this.#world = world;
  }

  /** A profile is chosen when the API is first asked: what goes straight to the edge needs none. */
  get api(): Api {
    this.#api ??= new Api(chooseProfile(this.#options.profile, this.#world.env, this.#world.folder));
    return this.#api;
  }

  /** The recovery key, from the file named on the command line or found. */
  recoveryFile(given: string | undefined): RecoveryFile {
    return readRecoveryFile(given, this.#world.env, this.#world.folder);
  }

  /** The environment asked for; there is no default, because the wrong one is worse than another word to type. */
  get environment(): string {
    const name = this.#options.env ?? this.#world.env.SWITCHYARD_ENV;
    if (!name) throw usage('Say which environment: --env production, or set SWITCHYARD_ENV.');
    return name;
  }

  get environmentIfGiven(): string | undefined {
    return this.#options.env ?? this.#world.env.SWITCHYARD_ENV;
  }

  /** The answer as JSON for programs, or as text for people. */
  answer(value: unknown, text: () => string): void {
    this.#world.print(this.#options.json ? JSON.stringify(value, null, 2) : text());
  }

  /** Text as it is, such as a file. */
  raw(text: string): void {
    this.#world.print(text);
  }
}

/** Makes an action of a sub-command: its arguments, its own options, and a session. */
export function inSession<Options>(
  world: World,
  act: (session: Session, args: string[], options: Options & SharedOptions) => Promise<void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command; // commander's last argument is the command itself
    const options = command.optsWithGlobals<Options & SharedOptions>();
    await act(new Session(options, world), command.processedArgs as string[], options);
  };
}
