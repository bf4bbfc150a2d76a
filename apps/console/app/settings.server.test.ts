// Settings: what is asked for is named, variable by variable.
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.server.ts';

const good = {
  DATABASE_URL: 'postgres://ada:secret@localhost/switchyard',
  ISSUER_URL: 'http://localhost:3001',
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 's',
  SIGNING_KEY: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd', kid: 'k' }),
  SESSION_SECRET: 'x'.repeat(32),
};

describe('settings', () => {
  it('have defaults for everything on this machine', () => {
    const settings = readSettings({ ...good, CONSOLE_PORT: '' });
    expect(settings).toMatchObject({ ok: true, value: { CONSOLE_PORT: 3000, EDGE_URL: 'http://127.0.0.1:8787' } });
  });

  it('that are absent are all named at once', () => {
    const settings = readSettings({});
    const names = settings.ok ? [] : settings.refusal.causes?.map(({ path }) => path);
    expect(names).toEqual(Object.keys(good));
  });

  it.each([
    ['DATABASE_URL', 'localhost'],
    ['DATABASE_DRIVER', 'mysql'],
    ['EDGE_URL', 'ftp://edge'],
    ['CONSOLE_PORT', '70000'],
    ['CONSOLE_PORT', 'three'],
    ['SIGNING_KEY', '{'],
    ['SIGNING_KEY', '{"kty":"RSA"}'],
    ['PUBLISH_KEYS', '{"keys":[{"kty":"RSA"}]}'],
    ['RECOVERY_KEYS', 'hello'],
    ['USAGE_KEYS', '{"keys":[{"kty":"OKP"}]}'],
    ['SESSION_SECRET', 'short'],
    ['SMTP_URL', 'mail.example.com'],
    ['WEBHOOK_KEY', 'short'],
    ['WEBHOOK_NETWORKS', '10.0.0.1'],
  ])('refuse %s=%s in a sentence that names it and never repeats a secret', (name, value) => {
    const settings = readSettings({ ...good, [name]: value });
    const messages = settings.ok ? [] : settings.refusal.causes?.map(({ message }) => message);
    expect(messages).toHaveLength(1);
    expect(messages?.[0]).toMatch(new RegExp(`^${name} .+\\.$`));
  });
});
