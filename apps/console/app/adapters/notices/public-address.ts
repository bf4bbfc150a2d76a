// Which addresses a webhook may reach: public ones, and private ones only where the installation names their network. Otherwise
// whoever may make a webhook could have the console knock on doors inside its own network.
import { isIP } from 'node:net';
import { toNetworks } from '../../networks.ts';

/** Everything that is not globally reachable, by the IANA registries of special-purpose addresses (RFC 6890 and its updates). */
const special = toNetworks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

export interface AddressRule {
  /** Whether a message may go there at all. */
  isAllowed(address: string): boolean;
  /** Whether it is in a private network that the installation named: only there may a message travel unencrypted. */
  isNamed(address: string): boolean;
}

export function addressRule(networks: readonly string[]): AddressRule {
  const named = toNetworks(networks);
  return { isNamed: named.has, isAllowed: (address) => isIP(address) !== 0 && (named.has(address) || !special.has(address)) };
}
