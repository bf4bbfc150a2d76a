// unleash-client: started from a bootstrap, no network, no metrics.
import { InMemStorageProvider, Unleash } from 'unleash-client';

export const name = 'unleash-client';

const toConstraint = ({ attribute, equals, oneOf }) => ({
  contextName: attribute === 'id' ? 'userId' : attribute,
  operator: 'IN',
  values: oneOf ?? [equals],
});

function toFeature({ key, on, rules, percent }) {
  const matching = rules.map((conditions) => ({ name: 'default', parameters: {}, constraints: conditions.map(toConstraint) }));
  const rollout = {
    name: 'flexibleRollout',
    parameters: { rollout: String(percent), stickiness: 'userId', groupId: key },
    constraints: [],
  };
  const strategies = percent === undefined ? matching : [...matching, rollout];
  return { name: key, type: 'release', enabled: strategies.length > 0 || on, strategies, variants: [] };
}

export const encode = (flags) => JSON.stringify(flags.map(toFeature));

export async function open(text) {
  const features = JSON.parse(text);
  const unleash = new Unleash({
    appName: 'bench',
    url: 'http://127.0.0.1:9/',
    bootstrap: { data: features },
    storageProvider: new InMemStorageProvider(),
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
  });
  // Nobody is at that address: the bootstrap is all there is.
  unleash.on('error', () => {});
  await new Promise((resolve) => unleash.once('ready', resolve));
  const keys = features.map(({ name: key }) => key);
  return {
    toContext: ({ id, ...properties }) => ({ userId: id, properties }),
    one: (key, context) => unleash.isEnabled(key, context),
    all: (context) => keys.map((key) => unleash.isEnabled(key, context)),
    toValues: (bulk) => new Map(bulk.map((value, index) => [keys[index], value])),
    close: () => unleash.destroy(),
  };
}
