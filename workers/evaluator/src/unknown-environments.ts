// The environment in an SDK key is the caller's word. One that nobody ever published to is remembered as such for a while, and
// new names are looked into at a bounded rate, so that invented ones cost the hubs next to nothing.

/** How long "there is none" holds: a second at first, for an environment that is just being made, then longer each time. */
const holdMsMin = 1_000;
const holdMsMax = 60_000;
/** An installation has a few environments; more new names than this at once, or one a second after that, are not looked into. */
const newNamesMax = 32;
const newNameEveryMs = 1_000;
/** Names that are remembered. The oldest are forgotten, which costs another question at most. */
const namesMax = 1_000;

interface Unknown {
  askAgainAtMs: number;
  holdMs: number;
}

export interface UnknownEnvironments {
  /** `ask`: look into it. `unknown`: there was none a moment ago. `later`: too many new names; this one may be real. */
  judge(environment: string, nowMs: number): 'ask' | 'unknown' | 'later';
  remember(environment: string, outcome: 'unknown' | 'known', nowMs: number): void;
}

export function startUnknownEnvironments(): UnknownEnvironments {
  const known = new Set<string>();
  const unknown = new Map<string, Unknown>();
  /** Until when callers may wait together for the answer to one question. */
  const asking = new Map<string, number>();
  let budget = newNamesMax;
  let filledAtMs = 0;

  function takeFromBudget(nowMs: number): boolean {
    budget = Math.min(newNamesMax, budget + Math.max(0, nowMs - filledAtMs) / newNameEveryMs);
    filledAtMs = nowMs;
    if (budget < 1) return false;
    budget -= 1;
    return true;
  }

  return {
    judge(environment, nowMs) {
      if (known.has(environment)) return 'ask';
      const before = unknown.get(environment);
      if (before && nowMs < before.askAgainAtMs) return 'unknown';
      if (nowMs < (asking.get(environment) ?? 0)) return 'ask';
      if (!takeFromBudget(nowMs)) return before ? 'unknown' : 'later';
      for (const [name, untilMs] of asking) if (untilMs <= nowMs) asking.delete(name);
      asking.set(environment, nowMs + newNameEveryMs);
      return 'ask';
    },
    remember(environment, outcome, nowMs) {
      const before = unknown.get(environment);
      unknown.delete(environment);
      asking.delete(environment);
      if (outcome === 'known') {
        known.add(environment);
        return;
      }
      const holdMs = before ? Math.min(before.holdMs * 2, holdMsMax) : holdMsMin;
      unknown.set(environment, { askAgainAtMs: nowMs + holdMs, holdMs });
      const [oldest] = unknown.keys();
      if (unknown.size > namesMax && oldest !== undefined) unknown.delete(oldest);
    },
  };
}
