// A log is grepped for what must not be in it.
import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('a log line', () => {
  it.each([
    ['a key of the API', 'Refused swt_Zx81kd02ks9Qa3LmPo77 today', 'Zx81kd02ks9Qa3LmPo77'],
    ['an SDK key', "bearer sy_production_server_-onHyEuqyooSz73Fz4r5cXY'", 'onHyEuqyooSz73Fz4r5cXY'],
    ['a secret of a webhook', 'secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw is old', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['a signed token', 'id token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'eyJzdWIiOiIxIn0'],
    ['a private key', '{"kty":"OKP","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}', 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'],
    ['a header', 'GET / Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a cookie', 'cookie: __Host-session=abc.def; look=dark', 'abc.def'],
    ['the password of a database', 'postgres://app:hunter2@db.example.com:5432/switchyard', 'hunter2'],
    ['a parameter', '/sign-in/answer?code=splx1ouBz&state=1', 'splx1ouBz'],
    ["Slack's address", 'POST https://hooks.slack.com/services/T0/B0/xyz failed', 'T0/B0/xyz'],
    ['a mail address', 'No mail to maya.okafor+x@switchyard.example today', 'maya.okafor'],
    ['an address of the net', 'From 203.0.113.9 came', '203.0.113.9'],
    ['one of the newer kind', 'From 2001:db8::42 came', '2001:db8::42'],
    ['a tax number', 'TIN 123-45-6789 of somebody', '123-45-6789'],
  ])('never holds %s', (_what, line, secret) => {
    expect(line).toContain(secret);
    expect(redact(line)).not.toContain(secret);
  });

  it.each([
    'The console listens on http://127.0.0.1:3000',
    'at 12:30:45 the outbox was read (2026-11-21T18:00:00.000Z)',
    'Change #17 is validated; release 1.2.10 of production',
    'TypeError: x is not a function\n    at file:///srv/app/x.ts:12:30',
  ])('keeps what says what happened: %s', (line) => {
    expect(redact(line)).toBe(line);
  });
});
