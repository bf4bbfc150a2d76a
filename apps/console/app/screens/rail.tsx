// The rail at the side of every screen: which environment, where one can go, who is signed in.
import { Form, Link, NavLink, useLocation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { inEnvironment, paths, switchEnvironment } from '../paths.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import { BrandMark } from '../ui/brand-mark.tsx';
import { IconChevron, IconLock, IconLook, IconMenu, IconSignOut, IconToken } from '../ui/icons.ts';
import styles from '../ui/shell.module.css';
import { HeldBanner } from './held-banner.tsx';
import { LiveNews } from './live-news.tsx';
import { PaletteButton } from './palette-button.tsx';
import { type NavPlace, type PlaceGroup, placesToGo } from './places-to-go.ts';

/** Whether a page belongs to a place of the rail. */
function isWithin(pathname: string, { to, end = false, holds = [] }: NavPlace): boolean {
  return pathname === to || [...(end ? [] : [`${to}/`]), ...holds].some((path) => pathname.startsWith(path));
}

function NavItem({ place }: { place: NavPlace }) {
  const { label, to, icon: Icon, count = 0, alarm = false, news = 0 } = place;
  const isHere = isWithin(useLocation().pathname, place);
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

/** Opened where one is; what waits in a closed one is counted beside its name. */
function NavGroup({ name, items, isAtHand }: PlaceGroup) {
  const { pathname } = useLocation();
  const list = (
    <ul className={styles.group}>
      {items.map((item) => (
        <NavItem key={item.label} place={item} />
      ))}
    </ul>
  );
  if (name === '') return list;
  const isHere = items.some((item) => isWithin(pathname, item));
  const waiting = items.reduce((sum, { count = 0 }) => sum + count, 0);
  return (
    <details className={styles.folder} open={isAtHand || isHere}>
      <summary>
        {name}
        {waiting > 0 && <span className={styles.count}>{waiting}</span>}
        <IconChevron aria-hidden="true" className={styles.turn} size={13} stroke={2} />
      </summary>
      {list}
    </details>
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
      <div>
        <p className={styles.me}>{name}</p>
        <p className={styles.roles}>{roles}</p>
      </div>
      <div className={styles.footActions}>
        <NavLink aria-label="My security" className={styles.small ?? ''} prefetch="intent" title="My security" to={to.security}>
          <IconLock aria-hidden="true" size={16} stroke={1.7} />
        </NavLink>
        <NavLink aria-label="My tokens" className={styles.small ?? ''} prefetch="intent" title="My tokens" to={to.tokens}>
          <IconToken aria-hidden="true" size={16} stroke={1.7} />
        </NavLink>
        <Form action={paths.look} method="post" reloadDocument>
          <input name="back" type="hidden" value={pathname + search} />
          {(['dark', 'light'] as const).map((look) => (
            <button
              aria-label={look === 'dark' ? 'Dark' : 'Light'}
              className={styles.small}
              data-look={look}
              key={look}
              name="look"
              title={look === 'dark' ? 'Dark look' : 'Light look'}
              type="submit"
              value={look}
            >
              <IconLook aria-hidden="true" size={16} stroke={1.7} />
            </button>
          ))}
        </Form>
        <Form action={paths.signOut} method="post" reloadDocument>
          <button aria-label="Sign out" className={styles.small} title="Sign out" type="submit">
            <IconSignOut aria-hidden="true" size={16} stroke={1.7} />
          </button>
        </Form>
      </div>
    </div>
  );
}

export function Rail({ shell, name, roles }: { shell: Shell; name: string; roles: string }) {
  const { pathname } = useLocation();
  return (
    <aside aria-label="Where to go" className={styles.rail}>
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
        <PaletteButton shell={shell} />
        <nav aria-label="Main" className={styles.nav}>
          {placesToGo(shell).map((group) => (
            <NavGroup key={group.name} {...group} />
          ))}
        </nav>
        <Me environment={shell.environment.name} name={name} roles={roles} />
      </div>
    </aside>
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
      <header className={styles.banner}>
        <strong>{environment.title}</strong>
        <span>{environment.production ? 'What is published here reaches real people.' : 'Nothing here reaches real people.'}</span>
        <HeldBanner shell={shell} />
      </header>
      {rail}
      <main className={styles.main} id="main" tabIndex={-1}>
        {children}
      </main>
      <LiveNews environment={environment.name} />
    </div>
  );
}
