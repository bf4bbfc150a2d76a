// What went wrong in an environment and is not mended, and what the viewer was alarmed about since yesterday, each with where to look.
import type { Attempt } from '../../access.server.ts';
import type { Notice } from '../../notice.ts';
import type { Release } from '../../ports.ts';
import type { StageUnderWay } from '../releases/stage-page.server.ts';

export interface Trouble {
  readonly sentence: string;
  /** Why, in the words of whoever or whatever found it; empty where there are none. */
  readonly because: string;
  readonly about: Notice['about'];
  readonly at: Date | null;
}

const dayMs = 86_400_000;
/** A release is at the edge within a second or two; after this, something keeps it. */
const deliveryMsMax = 60_000;
/** Kills have a place of their own on the page. */
const toldElsewhere = new Set<Notice['event']>(['flag.kill', 'release.refuse', 'webhook.pause']);
const faults = new Set<Notice['event']>(['stage.revert', 'change.suspend', 'audit.fault']);

export async function troublesOf(
  viewing: Attempt,
  environment: string,
  live: Release | null,
  underWay: StageUnderWay | null,
): Promise<Trouble[]> {
  const troubles = [...(await ofDelivery(viewing, live)), ...(await ofWebhooks(viewing, environment))];
  if (underWay?.stage.status === 'held') {
    const { release, stage } = underWay;
    troubles.push({
      sentence: `Release ${release.version} is held on its way to everyone.`,
      because: stage.reason,
      about: `release:${release.version}`,
      at: stage.changedAt,
    });
  }
  const since = new Date(viewing.now.getTime() - dayMs);
  const told = await viewing.stores.notices.inbox(viewing.actor.id, { limit: 100 });
  const alarms = told.filter((notice) => {
    const isFault = notice.weight === 'alarm' || faults.has(notice.event);
    return isFault && notice.environment === environment && notice.at > since && !toldElsewhere.has(notice.event);
  });
  return [...troubles, ...alarms.map(({ sentence, reason, about, at }) => ({ sentence, because: reason, about, at }))];
}

async function ofDelivery({ stores, now }: Attempt, live: Release | null): Promise<Trouble[]> {
  if (live === null) return [];
  const about = `release:${live.version}` as const;
  const refusal = await stores.releases.findRefusal(live.id);
  if (refusal) {
    return [
      {
        sentence: `The edge refused release ${live.version} and serves the one before it.`,
        because: refusal.message,
        about,
        at: refusal.at,
      },
    ];
  }
  const late = live.servedAt === null && now.getTime() - live.publishedAt.getTime() > deliveryMsMax;
  if (!late) return [];
  return [
    {
      sentence: `Release ${live.version} has not reached the edge.`,
      because: 'It is sent again until it does.',
      about,
      at: live.publishedAt,
    },
  ];
}

async function ofWebhooks({ stores }: Attempt, environment: string): Promise<Trouble[]> {
  const paused = (await stores.webhooks.list(environment)).filter(({ status, statusReason }) => status === 'paused' && statusReason !== '');
  return paused.map(({ id, url, statusReason }) => {
    return { sentence: `The webhook to ${new URL(url).host} is paused.`, because: statusReason, about: `webhook:${id}`, at: null };
  });
}
