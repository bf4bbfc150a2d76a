// Where one can go from anywhere: the rail shows it, the palette finds it, and two keys lead there.
import { inEnvironment } from '../paths.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import {
  IconAccess,
  IconAdjustments,
  IconAlert,
  IconAudit,
  IconChange,
  IconCohort,
  IconElevation,
  IconFile,
  IconFlag,
  IconFlask,
  IconGuardrail,
  IconHome,
  IconInbox,
  IconKey,
  IconMask,
  IconPeople,
  IconPlace,
  IconPolicy,
  IconRecording,
  IconRelease,
  IconRule,
  IconService,
  IconWebhook,
} from '../ui/icons.ts';

export interface NavPlace {
  readonly label: string;
  readonly to: string;
  readonly icon: typeof IconHome;
  readonly count?: number;
  readonly alarm?: boolean;
  /** Shown as a dot: something is there to read. */
  readonly news?: number;
  readonly end?: boolean;
  /** What the addresses of pages begin with that belong to it as well. */
  readonly holds?: readonly string[];
  /** Pressed after `g`, it leads here. */
  readonly letter?: string;
}

export interface PlaceGroup {
  /** Empty: stands above the others. */
  readonly name: string;
  readonly items: readonly NavPlace[];
  /** Open wherever one is. */
  readonly isAtHand?: boolean;
}

export function placesToGo({ environment, waiting, unread, kills, elevations, findings }: Shell): PlaceGroup[] {
  const to = inEnvironment(environment.name);
  return [
    {
      name: '',
      items: [
        { label: 'Overview', letter: 'h', to: to.home, icon: IconHome, end: true },
        { label: 'Waits for you', letter: 'i', to: to.inbox, icon: IconInbox, count: waiting, news: unread },
      ],
    },
    {
      name: 'Registry',
      isAtHand: true,
      items: [
        {
          label: 'Flags and config',
          letter: 'f',
          to: to.registry(),
          icon: IconFlag,
          count: kills,
          alarm: true,
          holds: [to.flag(''), to.config('')],
        },
        { label: 'Scopes', letter: 's', to: to.scopes(), icon: IconAdjustments },
        { label: 'Cohorts', to: to.cohorts(), icon: IconCohort },
        { label: 'Rules', to: to.rules(), icon: IconRule },
        { label: 'Guardrails', to: to.guardrails(), icon: IconGuardrail },
        { label: 'Places', to: to.places(), icon: IconPlace },
        { label: 'Registry file', to: to.registryFile, icon: IconFile },
      ],
    },
    {
      name: 'Delivery',
      isAtHand: true,
      items: [
        { label: 'Changes', letter: 'e', to: to.changes(), icon: IconChange },
        { label: 'Releases', letter: 'r', to: to.releases(), icon: IconRelease },
        { label: 'Recordings', to: to.recordings(), icon: IconRecording },
        { label: 'Playground', letter: 'p', to: to.playground(), icon: IconFlask },
      ],
    },
    {
      name: 'People and record',
      items: [
        { label: 'People', to: to.people, icon: IconPeople },
        { label: 'Access', to: to.access(), icon: IconAccess },
        { label: 'Elevations', to: to.elevations, icon: IconElevation, count: elevations },
        { label: 'Service accounts', to: to.serviceAccounts, icon: IconService },
        { label: 'Audit', letter: 'a', to: to.audit(), icon: IconAudit },
        { label: 'Personal data', to: to.personalData(), icon: IconMask },
        { label: 'Alerts', to: to.findings(), icon: IconAlert, count: findings },
      ],
    },
    {
      name: 'Settings',
      items: [
        { label: 'Policy', to: to.policy(), icon: IconPolicy },
        { label: 'SDK keys', to: to.sdkKeys, icon: IconKey },
        { label: 'Webhooks', to: to.webhooks, icon: IconWebhook },
      ],
    },
  ];
}
