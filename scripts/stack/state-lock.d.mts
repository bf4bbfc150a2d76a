// The types of state-lock.mjs.
export const lockName: string;
/** What tells a process from another of the same number; undefined when it is gone or only its entry is left. */
export function birthOf(pid: number): string | undefined;
/** The process that runs from this folder, if any. */
export function findOwner(stateDir: string): number | undefined;
/** Takes the folder for this process and answers how to give it back, unless another process has it. */
export function claimState(stateDir: string): (() => void) | undefined;
