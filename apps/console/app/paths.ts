// The only builder of the console's URLs. Keys may hold slashes and spaces, so every part is encoded here and nowhere else.
type Query = Record<string, string | number | boolean | null | undefined>;

const part = encodeURIComponent;

function withQuery(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

function flagPages(base: string, registry: (query?: Query) => string) {
  const flag = (key: string) => `${base}/flags/${part(key)}`;
  return {
    flags: (query?: Query) => registry({ kind: 'flag', ...query }),
    newFlag: `${base}/new/flag`,
    flag,
    flagSetting: (key: string, query?: Query) => withQuery(`${flag(key)}/setting`, query),
    flagDefinition: (key: string, query?: Query) => withQuery(`${flag(key)}/definition`, query),
    killFlag: (key: string) => `${flag(key)}/kill`,
    rehearseKill: (key: string) => `${flag(key)}/rehearse`,
    reviveFlag: (key: string) => `${flag(key)}/revive`,
    staleFlags: `${base}/stale-flags`,
    cleanUpFlag: (key: string, query?: Query) => withQuery(`${flag(key)}/clean-up`, query),
  };
}

/** Alerts, what anomaly rules found, and the digest of a day. */
function watchPages(base: string) {
  return {
    findings: (query?: Query) => withQuery(`${base}/alerts`, query),
    finding: (id: string) => `${base}/alerts/findings/${part(id)}`,
    alertChannels: `${base}/alerts/channels`,
    newAlertChannel: `${base}/new/alert-channel`,
    alertChannel: (id: string, query?: Query) => withQuery(`${base}/alerts/channels/${part(id)}`, query),
    anomalyRules: `${base}/alerts/rules`,
    newAnomalyRule: `${base}/new/anomaly-rule`,
    anomalyRule: (id: string) => `${base}/alerts/rules/${part(id)}`,
    digest: (query?: Query) => withQuery(`${base}/alerts/digest`, query),
  };
}

/** Audit, files, keys, webhooks and people. */
function controlPages(base: string) {
  const webhook = (id: string, query?: Query) => withQuery(`${base}/webhooks/${part(id)}`, query);
  return {
    audit: (query?: Query) => withQuery(`${base}/audit`, query),
    auditRecord: (seq: number) => `${base}/audit/${seq}`,
    auditIntegrity: (query?: Query) => withQuery(`${base}/audit/integrity`, query),
    auditExport: (format: 'jsonl' | 'csv') => `${base}/audit/export/${format}`,
    personalData: (query?: Query) => withQuery(`${base}/personal-data`, query),
    personalExport: (format: 'jsonl' | 'csv') => `${base}/personal-data/export/${format}`,
    retention: `${base}/retention`,
    registryFile: `${base}/registry-file`,
    registryDownload: `${base}/registry-file/download`,
    policy: () => `${base}/policy`,
    sdkKeys: `${base}/sdk-keys`,
    connect: (query?: Query) => withQuery(`${base}/sdk-keys/connect`, query),
    webhooks: `${base}/webhooks`,
    newWebhook: `${base}/new/webhook`,
    webhook,
    editWebhook: (id: string) => `${webhook(id)}/edit`,
    delivery: (id: string, deliveryId: string) => `${webhook(id)}/deliveries/${part(deliveryId)}`,
    people: `${base}/people`,
    newPerson: `${base}/new/person`,
    person: (id: string) => `${base}/people/${part(id)}`,
    tokens: `${base}/tokens`,
    access: (query?: Query) => withQuery(`${base}/access`, query),
    elevations: `${base}/elevations`,
    elevation: (id: string) => `${base}/elevations/${part(id)}`,
    breakGlass: `${base}/break-glass`,
    guise: `${base}/guise`,
    security: `${base}/security`,
    personSessions: (id: string) => `${base}/people/${part(id)}/sessions`,
    groups: (query?: Query) => withQuery(`${base}/groups`, query),
    serviceAccounts: `${base}/service-accounts`,
    serviceAccount: (id: string) => `${base}/service-accounts/${part(id)}`,
    ...watchPages(base),
  };
}

/** The pages of one environment. */
export function inEnvironment(environment: string) {
  const base = `/${part(environment)}`;
  /** All keys; of one kind with `kind`. */
  const registry = (query?: Query) => withQuery(`${base}/registry`, query);
  const config = (key: string) => `${base}/config/${part(key)}`;
  const cohort = (key: string) => `${base}/cohorts/${part(key)}`;
  const rule = (key: string) => `${base}/rules/${part(key)}`;
  const guardrail = (key: string) => `${base}/guardrails/${part(key)}`;
  const place = (id: string) => `${base}/places/${part(id)}`;
  /** By its number; an id (`chg_…`) leads there too. */
  const change = (numberOrId: number | string) => `${base}/changes/${part(String(numberOrId))}`;
  const release = (version: string) => `${base}/releases/${part(version)}`;
  return {
    home: base,
    inbox: `${base}/inbox`,
    registry,
    registryRows: (query?: Query) => withQuery(`${base}/registry/rows`, query),
    configs: (query?: Query) => registry({ kind: 'config', ...query }),
    search: (query?: Query) => withQuery(`${base}/search`, query),
    news: `${base}/news`,
    newConfig: `${base}/new/config`,
    config,
    configSetting: (key: string, query?: Query) => withQuery(`${config(key)}/setting`, query),
    checkValue: (key: string, query?: Query) => withQuery(`${config(key)}/check-value`, query),
    configDefinition: (key: string, query?: Query) => withQuery(`${config(key)}/definition`, query),
    ...flagPages(base, registry),
    /** What resolves in one scope, or in two beside each other. */
    scopes: (query?: Query) => withQuery(`${base}/scopes`, query),
    cohorts: (query?: Query) => withQuery(`${base}/cohorts`, query),
    newCohort: `${base}/new/cohort`,
    cohort,
    editCohort: (key: string, query?: Query) => withQuery(`${cohort(key)}/edit`, query),
    rules: (query?: Query) => withQuery(`${base}/rules`, query),
    newRule: (query?: Query) => withQuery(`${base}/new/rule`, query),
    rule,
    editRule: (key: string, query?: Query) => withQuery(`${rule(key)}/edit`, query),
    removeRule: (key: string, query?: Query) => withQuery(`${rule(key)}/remove`, query),
    guardrails: (query?: Query) => withQuery(`${base}/guardrails`, query),
    newGuardrail: (query?: Query) => withQuery(`${base}/new/guardrail`, query),
    guardrail,
    editGuardrail: (key: string, query?: Query) => withQuery(`${guardrail(key)}/edit`, query),
    recordings: () => `${base}/recordings`,
    places: (query?: Query) => withQuery(`${base}/places`, query),
    newPlace: (query?: Query) => withQuery(`${base}/new/place`, query),
    place,
    editPlace: (id: string, query?: Query) => withQuery(`${place(id)}/edit`, query),
    changes: (query?: Query) => withQuery(`${base}/changes`, query),
    /** Picks differences to another environment; a key or a change says which to begin with. */
    promote: (query?: Query) => withQuery(`${base}/promote`, query),
    changePulse: (number: number) => `${base}/changes/${number}/pulse`,
    change,
    changeDiff: (number: number) => `${change(number)}/diff.json`,
    changePreview: (number: number) => `${change(number)}/preview`,
    releases: (query?: Query) => withQuery(`${base}/releases`, query),
    release,
    compareReleases: (query?: Query) => withQuery(`${base}/releases/compare`, query),
    rollBack: (version: string) => `${release(version)}/roll-back`,
    /** Undoes one release alone. */
    revert: (version: string) => `${release(version)}/revert`,
    healthChecks: `${base}/health-checks`,
    playground: (query?: Query) => withQuery(`${base}/playground`, query),
    ...controlPages(base),
  };
}

export const paths = {
  root: '/',
  signIn: (query?: Query) => withQuery('/sign-in', query),
  startSignIn: (query?: Query) => withQuery('/sign-in/start', query),
  signInByPasskey: (query?: Query) => withQuery('/sign-in/passkey', query),
  signInAnswer: '/sign-in/answer',
  backChannelLogout: '/sign-in/back-channel-logout',
  signOut: '/sign-out',
  secondFactor: (query?: Query) => withQuery('/second-factor', query),
  setUpFactor: (query?: Query) => withQuery('/second-factor/set-up', query),
  stepUp: (query?: Query) => withQuery('/step-up', query),
  /** Gives back the form that was kept meanwhile. */
  goOn: '/go-on',
  look: '/look',
  health: '/healthz',
} as const;

/** The page of an entry in its environment: `key:…` needs to know which kind of key it is. */
export function entryPath(environment: string, entry: string, kind: 'config' | 'flag' | undefined): string {
  const to = inEnvironment(environment);
  const name = entry.slice(entry.indexOf(':') + 1);
  if (entry.startsWith('place:')) return to.place(name);
  if (entry.startsWith('cohort:')) return to.cohort(name);
  if (entry.startsWith('rule:')) return to.rule(name);
  if (entry.startsWith('guardrail:')) return to.guardrail(name);
  if (!entry.startsWith('key:')) return to.home;
  return kind === 'flag' ? to.flag(name) : to.config(name);
}

/** Where a notice leads. */
export function pathOfNotice({ environment, about }: { readonly environment: string; readonly about: string }): string {
  const to = inEnvironment(environment);
  const name = about.slice(about.indexOf(':') + 1);
  if (about.startsWith('change:')) return to.change(name);
  if (about.startsWith('release:')) return to.release(name);
  if (about.startsWith('flag:')) return to.flag(name);
  if (about.startsWith('elevation:')) return to.elevation(name);
  if (about.startsWith('person:')) return to.person(name);
  if (about.startsWith('webhook:')) return to.webhook(name);
  if (about.startsWith('environment:')) return to.policy();
  if (about.startsWith('audit:')) return to.auditIntegrity();
  if (about.startsWith('record:')) return to.auditRecord(Number(name));
  if (about.startsWith('finding:')) return to.finding(name);
  if (about.startsWith('channel:')) return to.alertChannel(name);
  if (about.startsWith('digest:')) return to.digest({ day: name });
  return to.config(name);
}

/** The same section in another environment; deeper pages lead to their list, since what they show may not exist there. */
export function switchEnvironment(pathname: string, environment: string): string {
  const section = pathname.split('/')[2];
  if (section === 'new') return inEnvironment(environment).home;
  return section === undefined || section === '' ? inEnvironment(environment).home : `${inEnvironment(environment).home}/${section}`;
}

/** A path of this console from outside (a `next` parameter), or the root when it could lead elsewhere. */
export function safePath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) ? path : paths.root;
}
