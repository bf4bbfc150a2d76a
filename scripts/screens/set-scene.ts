// What the demo lacks for every screen to have something to show, done through the management API by the people who would do it: a review
// under way, a webhook, a request for access, a guardrail with what it replays, and some traffic at the edge.
import type { Stack } from '../stack/start-stack.ts';

/** Ids that addresses need, and versions that move with the seed. */
export interface Scene {
  readonly change: number;
  readonly rule: string;
  readonly live: string;
  readonly earlier: string;
  readonly webhook: string;
  readonly delivery: string;
  readonly elevation: string;
  readonly person: string;
  readonly account: string;
  readonly channel: string;
  readonly anomalyRule: string;
  /** Nothing odd may have happened yet. */
  readonly finding: string | undefined;
}

type Told = Record<string, unknown>;
type Stage = Pick<Stack, 'consoleUrl' | 'edgeUrl' | 'credentials'>;

/** Speaks with the management API as one of the demo people. */
function speaker({ consoleUrl, credentials }: Stage, profile: string) {
  const headers = { authorization: `Bearer ${credentials.profiles[profile]?.token}`, 'content-type': 'application/json' };
  const ask = async <T = Told>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${consoleUrl}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} as ${profile}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    get: <T = Told>(path: string) => ask<T>('GET', path),
    post: <T = Told>(path: string, body: object = {}) => ask<T>('POST', path, body),
  };
}

const cities = ['HOU', 'NYC', 'LA', 'CHI', 'BOS', 'LAS'];

/** Bookings as an application would record them: enough that a preview has figures. */
function bookings(): string {
  const lines = Array.from({ length: 240 }, (_, n) => ({
    event: 'booking',
    context: { targetingKey: `studio-${n % 60}`, city: cities[n % cities.length], role: n % 3 === 0 ? 'studio' : 'artist' },
    figures: { amount: 60 + ((n * 37) % 240) },
  }));
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

const guardrail = {
  key: 'revenue.provider_fees',
  description: 'What studios and artists pay us for their bookings',
  event: 'booking',
  expression: 'event.amount * config["fees.provider_pct"]',
  aggregate: 'sum',
  unit: 'USD',
  bounds: { fallPercentMax: 5 },
  onBreach: 'override',
  owner: 'finance',
};

async function addGuardrail(stage: Stage): Promise<void> {
  const [dana, priya] = [speaker(stage, 'dana'), speaker(stage, 'priya')];
  const { number } = await dana.post<{ number: number }>('/changes', {
    environment: 'production',
    title: 'Fees are watched before they change',
    reason: 'A cut of fees should never be a surprise to finance.',
    edits: [{ kind: 'entry', entry: `guardrail:${guardrail.key}`, base: null, body: guardrail }],
  });
  await dana.post(`/changes/${number}/validate`);
  const { change } = await priya.get<{ change: { round: number; difference: string } }>(`/changes/${number}`);
  await priya.post(`/changes/${number}/approve`, {
    round: change.round,
    difference: change.difference,
    comment: 'Five per cent is what we can bear.',
  });
  await dana.post(`/changes/${number}/publish`);
  await dana.post('/environments/production/recordings', { name: 'A Saturday in October', lines: bookings(), keptDays: 90 });
}

/** The change that the story ends with, as its reviewers left it. */
async function discuss(stage: Stage): Promise<number> {
  const [luis, priya] = [speaker(stage, 'luis'), speaker(stage, 'priya')];
  const { rows } = await luis.get<{ rows: { number: number; title: string }[] }>('/changes?environment=production&status=open');
  const change = rows.find(({ title }) => title.startsWith('Houston studios pay'))?.number;
  if (change === undefined) throw new Error('The demo has no change about Houston studios under way.');
  const asked = { text: 'Do studios with a contract until January keep their 10 %?', entry: 'key:fees.provider_pct', asks: false };
  const { id } = await priya.post<{ id: string }>(`/changes/${change}/comments`, asked);
  await luis.post(`/changes/${change}/comments`, {
    text: 'None has one; I went through all 41.',
    threadId: id,
    entry: 'key:fees.provider_pct',
  });
  await luis.post(`/changes/${change}/preview`);
  return change;
}

async function makeTraffic({ edgeUrl, credentials }: Stage): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${credentials.sdkKeys.production?.server}` };
  for (const key of ['fees.provider_pct', 'booking.new_checkout', 'search.radius_km']) {
    for (let n = 0; n < 20; n += 1) {
      const context = { targetingKey: `studio-${n}`, city: cities[n % cities.length], role: 'studio' };
      await fetch(`${edgeUrl}/ofrep/v1/evaluate/flags/${key}`, { method: 'POST', headers, body: JSON.stringify({ context }) });
    }
  }
}

interface Delivery {
  readonly id: string;
}

export async function setScene(stage: Stage): Promise<Scene> {
  const [dana, samir] = [speaker(stage, 'dana'), speaker(stage, 'samir')];
  await addGuardrail(stage);
  const change = await discuss(stage);
  await makeTraffic(stage);
  const webhook = await dana.post<{ webhook: { id: string } }>('/environments/production/webhooks', {
    url: `${stage.consoleUrl}/healthz`,
    description: 'The channel of city operations',
    events: ['change.publish', 'release.roll_back', 'flag.kill'],
  });
  const { deliveries } = await dana.get<{ deliveries: Delivery[] }>(`/webhooks/${webhook.webhook.id}`);
  const ask = { role: 'engineering', environments: ['production'] };
  const elevation = await samir.post<{ id: string }>('/elevations', {
    ask,
    reason: 'INC-204: I have to look at a stuck booking.',
    minutes: 60,
  });
  const account = await dana.post<{ id: string }>('/service-accounts', {
    name: 'Nightly import',
    title: 'Brings the price list',
    grants: [{ role: 'engineering' }],
  });
  const channel = { kind: 'mail', name: 'On call', target: 'on-call@marquee.example', alerts: [], environments: ['production'] };
  const { channel: made } = await dana.post<{ channel: { id: string } }>('/alerts/channels', channel);
  const { rows: anomalyRules } = await dana.get<{ rows: { id: string }[] }>('/alerts/rules');
  const { rows: findings } = await dana.get<{ rows: { id: string }[] }>('/alerts/findings');
  const { rows: releases } = await dana.get<{ rows: { version: string }[] }>('/environments/production/releases');
  const { rows: rules } = await dana.get<{ rows: { key: string }[] }>('/environments/production/rules');
  const { rows: people } = await dana.get<{ rows: { id: string; name: string }[] }>('/people');
  return {
    change,
    rule: rules[0]?.key ?? '',
    live: releases[0]?.version ?? '',
    earlier: releases[2]?.version ?? '',
    webhook: webhook.webhook.id,
    delivery: deliveries[0]?.id ?? '',
    elevation: elevation.id,
    account: account.id,
    channel: made.id,
    anomalyRule: anomalyRules[0]?.id ?? '',
    finding: findings[0]?.id,
    person: people.find(({ name }) => name === 'Luis Herrera')?.id ?? '',
  };
}
