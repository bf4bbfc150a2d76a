// One made-up registry of flags for every evaluator, always the same: a seeded generator and nothing else. The three flags
// that are timed come first; the rest is what surrounds them in a real registry.

/** A small deterministic generator (mulberry32) of numbers in [0, 1). */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const attributes = {
  country: ['US', 'CA', 'MX', 'GB', 'DE', 'FR', 'JP', 'BR'],
  city: ['HOU', 'LAX', 'NYC', 'CHI', 'SEA', 'MIA', 'AUS', 'DEN', 'PHX', 'BOS'],
  role: ['talent', 'studio', 'client', 'guest'],
  plan: ['free', 'pro', 'team'],
};
const names = Object.keys(attributes);

export const userCount = 1024;
/** `user-` and 15 digits. */
export const userId = (number) => `user-${String(number).padStart(15, '0')}`;

export function makeUsers() {
  const next = numbersFrom(11);
  const pick = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: userCount }, (_, number) => ({
    id: userId(number),
    ...Object.fromEntries(names.map((name) => [name, pick(attributes[name])])),
  }));
}

/**
 * Flags `{ key, on, rules, percent }`: the first rule whose conditions all hold gives true; else `percent` of the users get
 * true when it is set; else `on`. A condition is `{ attribute, equals }` or `{ attribute: 'id', oneOf }`.
 */
export function makeFlags(count) {
  const next = numbersFrom(5);
  const whole = (below) => Math.floor(next() * below);
  // One or two conditions, never two on one attribute: not every evaluator can say that.
  const conditions = () => {
    const first = whole(names.length);
    const chosen = next() < 0.4 ? [first, (first + 1 + whole(names.length - 1)) % names.length] : [first];
    return chosen.map((index) => {
      const attribute = names[index];
      return { attribute, equals: attributes[attribute][whole(attributes[attribute].length)] };
    });
  };
  const timed = [
    { key: 'timed-static', on: true, rules: [] },
    { key: 'timed-rollout', on: false, rules: [], percent: 20 },
    { key: 'timed-rules', on: false, rules: tenRules() },
  ];
  const rest = Array.from({ length: count - timed.length }, (_, index) => {
    const key = `flag-${index}`;
    const kind = next();
    if (kind < 0.5) return { key, on: next() < 0.6, rules: [] };
    if (kind < 0.7) return { key, on: false, rules: [], percent: 1 + whole(99) };
    const rules = Array.from({ length: 1 + whole(5) }, conditions);
    return kind < 0.95 ? { key, on: false, rules } : { key, on: false, rules: [...rules, [idList(20, whole(800))]] };
  });
  return [...timed, ...rest];
}

/** Nine rules that match no user, then a list of the first hundred. */
function tenRules() {
  const nobody = Array.from({ length: 9 }, (_, index) => {
    const first = { attribute: names[1 + (index % 3)], equals: `nowhere-${index}` };
    return index < 5 ? [first] : [first, { attribute: 'country', equals: 'US' }];
  });
  return [...nobody, [idList(100, 0)]];
}

function idList(length, from) {
  return { attribute: 'id', oneOf: Array.from({ length }, (_, index) => userId(from + index)) };
}

/** What a flag gives a user, by the definition above; undefined where it is a matter of the evaluator's own hash. */
export function expectedValue(flag, user) {
  const holds = ({ attribute, equals, oneOf }) => (oneOf ? oneOf.includes(user[attribute]) : user[attribute] === equals);
  if (flag.rules.some((conditions) => conditions.every(holds))) return true;
  return flag.percent === undefined ? flag.on : undefined;
}
