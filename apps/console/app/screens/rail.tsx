// The rail at the side of every screen: which environment, where one can go, who is signed in.
import { Form, Link, NavLink, useLocation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { inEnvironment, paths, switchEnvironment } from '../paths.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import { BrandMark } from '../ui/brand-mark.tsx';
import {
  IconAccess,
  IconAdjustments,
  IconAlert,
  IconAudit,
  IconChange,
  IconChevron,
  IconCohort,
  IconElevation,
  IconFile,
  IconFlag,
  IconFlask,
  IconGuardrail,
  IconHome,
  IconInbox,
  IconKey,
  IconLock,
  IconLook,
  IconMask,
  IconMenu,
  IconPeople,
  IconPlace,
  IconPolicy,
  IconRecording,
  IconRelease,
  IconRule,
  IconService,
  IconSignOut,
  IconToken,
  IconWebhook,
} from '../ui/icons.ts';
import styles from '../ui/shell.module.css';
import { HeldBanner } from './held-banner.tsx';

interface Item {
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
}

function groupsOf({ environment, waiting, unread, kills, elevations, findings }: Shell): { name: string; items: Item[] }[] {
  const to = inEnvironment(environment.name);
  return [
    {
      name: '',
      items: [
        { label: 'Overview', to: to.home, icon: IconHome, end: true },
        { label: 'Waits for you', to: to.inbox, icon: IconInbox, count: waiting, news: unread },
      ],
    },
    {
      name: 'Registry',
      items: [
        { label: 'Flags and config', to: to.registry(), icon: IconFlag, count: kills, alarm: true, holds: [to.flag(''), to.config('')] },
        { label: 'Scopes', to: to.scopes(), icon: IconAdjustments },
        { label: 'Cohorts', to: to.cohorts(), icon: IconCohort },
        { label: 'Rules', to: to.rules(), icon: IconRule },
        { label: 'Guardrails', to: to.guardrails(), icon: IconGuardrail },
        { label: 'Places', to: to.places(), icon: IconPlace },
        { label: 'Registry file', to: to.registryFile, icon: IconFile },
      ],
    },
    {
      name: 'Delivery',
      items: [
        { label: 'Changes', to: to.changes(), icon: IconChange },
        { label: 'Releases', to: to.releases(), icon: IconRelease },
        { label: 'Recordings', to: to.recordings(), icon: IconRecording },
        { label: 'Playground', to: to.playground(), icon: IconFlask },
      ],
    },
    {
      name: 'Control',
      items: [
        { label: 'Audit', to: to.audit(), icon: IconAudit },
        { label: 'Personal data', to: to.personalData(), icon: IconMask },
        { label: 'Alerts', to: to.findings(), icon: IconAlert, count: findings },
        { label: 'Policy', to: to.policy(), icon: IconPolicy },
        { label: 'SDK keys', to: to.sdkKeys, icon: IconKey },
        { label: 'Webhooks', to: to.webhooks, icon: IconWebhook },
        { label: 'People', to: to.people, icon: IconPeople },
        { label: 'Access', to: to.access(), icon: IconAccess },
        { label: 'Elevations', to: to.elevations, icon: IconElevation, count: elevations },
        { label: 'Service accounts', to: to.serviceAccounts, icon: IconService },
      ],
    },
  ];
}

function NavItem({ label, to, icon: Icon, count = 0, alarm = false, news = 0, end = false, holds = [] }: Item) {
  const { pathname } = useLocation();
  const isHere = pathname === to || [...(end ? [] : [`${to}/`]), ...holds].some((path) => pathname.startsWith(path));
  return (
    <li>
      <Link aria-current={isHere ? 'page' : undefined} className={styles.item ?? ''} prefetch="intent" to={to}>
        <Icon aria-hidden="true" size={17} stroke={1.7} />
        {label}
        {news > 0 && <span aria-label={`${news} to read`} className={styles.news} role="img" />}
        {count > 0 && (
          <span aria-label={`${count} ${alarm ? 'killed' : 'waiting'}`} className={styles.count} data-alarm={alarm} role="img">
            {count}
          </span>
        )}
      </Link>
    </li>
  );
}

function EnvironmentSwitch({ shell }: { shell: Shell }) {
  const { pathname } = useLocation();
  return (
    <details className={styles.environment} key={pathname}>
      <summary aria-label={`Environment: ${shell.environment.title}. Switch`}>
        {shell.environment.title}
        <IconChevron aria-hidden="true" className={styles.chevron} size={16} stroke={2} />
      </summary>
      <ul>
        {shell.environments.map(({ name, title }) => (
          <li key={name}>
            <a aria-current={name === shell.environment.name} href={switchEnvironment(pathname, name)}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Me({ name, roles, environment }: { name: string; roles: string; environment: string }) {
  const { pathname, search } = useLocation();
  const to = inEnvironment(environment);
  return (
    <div className={styles.foot}>
      <p className={styles.me}>{name}</p>
      <p className={styles.roles}>{roles}</p>
      <div className={styles.footActions}>
        <NavLink className={styles.small ?? ''} prefetch="intent" to={to.security}>
          <IconLock aria-hidden="true" size={14} stroke={1.8} />
          My security
        </NavLink>
        <NavLink className={styles.small ?? ''} prefetch="intent" to={to.tokens}>
          <IconToken aria-hidden="true" size={14} stroke={1.8} />
          My tokens
        </NavLink>
        <Form action={paths.look} method="post" reloadDocument>
          <input name="back" type="hidden" value={pathname + search} />
          {(['dark', 'light'] as const).map((look) => (
            <button className={styles.small} data-look={look} key={look} name="look" type="submit" value={look}>
              <IconLook aria-hidden="true" size={14} stroke={1.8} />
              {look === 'dark' ? 'Dark' : 'Light'}
            </button>
          ))}
        </Form>
        <Form action={paths.signOut} method="post" reloadDocument>
          <button className={styles.small} type="submit">
            <IconSignOut aria-hidden="true" size={14} stroke={1.8} />
            Sign out
          </button>
        </Form>
      </div>
    </div>
  );
}

export function Rail({ shell, name, roles }: { shell: Shell; name: string; roles: string }) {
  const { pathname } = useLocation();
  return (
    <div className={styles.rail}>
      <div className={styles.top}>
        <a className={styles.brand} href={inEnvironment(shell.environment.name).home}>
          <BrandMark />
          Switchyard
        </a>
        <input className={styles.menuBox} id="menu" key={pathname} type="checkbox" />
        <label className={styles.menuLabel} htmlFor="menu">
          <IconMenu aria-hidden="true" size={16} />
          Menu
        </label>
      </div>
      <div className={styles.folding}>
        <EnvironmentSwitch shell={shell} />
        <nav aria-label="Main" className={styles.nav}>
          {groupsOf(shell).map((group) => (
            <div key={group.name}>
              {group.name !== '' && <p className={styles.groupName}>{group.name}</p>}
              <ul className={styles.group}>
                {group.items.map((item) => (
                  <NavItem key={item.label} {...item} />
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <Me environment={shell.environment.name} name={name} roles={roles} />
      </div>
    </div>
  );
}

const tones = { production: 'production', rehearsal: 'rehearsal', workshop: 'workshop' } as const;

/** Banner, rail and screen; the environment colours all three. */
export function ShellFrame({ shell, rail, children }: { shell: Shell; rail: ReactNode; children: ReactNode }) {
  const { environment } = shell;
  const others = shell.environments.filter(({ production }) => !production);
  const rehearsal = others.findIndex(({ name }) => name === environment.name) % 2 === 0;
  const tone = environment.production ? tones.production : rehearsal ? tones.rehearsal : tones.workshop;
  return (
    <div className={styles.shell} data-tone={tone}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <div className={styles.banner} role="note">
        <strong>{environment.title}</strong>
        <span>{environment.production ? 'What is published here reaches real people.' : 'Nothing here reaches real people.'}</span>
        <HeldBanner shell={shell} />
      </div>
      {rail}
      <main className={styles.main} id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
