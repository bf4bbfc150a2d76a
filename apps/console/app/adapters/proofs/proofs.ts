// Makes and checks second factors: TOTP (RFC 6238) by otpauth, passkeys (WebAuthn) by SimpleWebAuthn. Keys for sealing and hashing are
// derived from one key of the console, so that the database alone opens nothing.
import { createHmac, hkdfSync } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Secret, TOTP } from 'otpauth';
import type { Passkey, Proofs } from '../../ports/identity.ts';
import { createSeal, type Seal } from './seal.ts';

const issuer = 'Switchyard';

export function createProofs(key: string, consoleUrl: string): Proofs {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `switchyard ${purpose}`, 32));
  const hashKey = derive('hashes of identity');
  const hash = (text: string) => createHmac('sha256', hashKey).update(text).digest('base64url');
  return {
    hashRecoveryCode: (personId, code) => hash(`recovery ${personId} ${code.toUpperCase().replace(/[^A-Z0-9]/g, '')}`),
    // Half of it tells addresses apart as well, and is easier on the eye.
    hashAddress: (address) => hash(`address ${address}`).slice(0, 22),
    ...totpProofs(createSeal(derive('seal of second factors'))),
    ...passkeyProofs(new URL(consoleUrl)),
  };
}

function totpProofs(seal: Seal): Pick<Proofs, 'newTotp' | 'showTotp' | 'checkTotp'> {
  const totpOf = (secret: Secret, label: string) => new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: 30 });
  // A copy: the library takes a whole buffer, and small ones of Node are parts of a larger.
  const secretOf = (sealed: Uint8Array) => new Secret({ buffer: Uint8Array.from(seal.open(sealed)).buffer });
  const show = (secret: Secret, sealedSecret: Uint8Array, email: string) => ({
    sealedSecret,
    secret: secret.base32,
    uri: totpOf(secret, email).toString(),
  });
  return {
    newTotp(email) {
      const secret = new Secret({ size: 20 });
      return show(secret, seal.close(secret.bytes), email);
    },
    showTotp: (sealedSecret, email) => show(secretOf(sealedSecret), sealedSecret, email),
    checkTotp(sealedSecret, code, now) {
      const totp = totpOf(secretOf(sealedSecret), '');
      const timestamp = now.getTime();
      const delta = totp.validate({ token: code.replace(/\s/g, ''), timestamp, window: 1 });
      return delta === null ? undefined : totp.counter({ timestamp }) + delta;
    },
  };
}

function passkeyProofs({ hostname, origin }: URL): Pick<Proofs, 'offerPasskey' | 'takePasskey' | 'askPasskey' | 'checkPasskey'> {
  const toKnown = (known: readonly Passkey[]) =>
    known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] }));
  const expected = { expectedOrigin: origin, expectedRPID: hostname };
  return {
    async offerPasskey({ id, email, name }, known) {
      const options = await generateRegistrationOptions({
        rpName: issuer,
        rpID: hostname,
        userID: new TextEncoder().encode(id),
        userName: email,
        userDisplayName: name,
        attestationType: 'none',
        excludeCredentials: toKnown(known),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      });
      return { options, challenge: options.challenge };
    },
    async takePasskey(answer, expectedChallenge) {
      const response = answer as RegistrationResponseJSON;
      // Whatever a stranger may send ends in an exception of the library.
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge,
        requireUserVerification: false,
        ...expected,
      }).catch(() => refused);
      if (!verified || !registrationInfo) return undefined;
      const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
      return { credentialId: id, publicKey, counter, transports };
    },
    async askPasskey(known, use = 'second-factor') {
      const options = await generateAuthenticationOptions({
        rpID: hostname,
        allowCredentials: toKnown(known),
        userVerification: use === 'alone' ? 'required' : 'preferred',
      });
      return { options, challenge: options.challenge };
    },
    async checkPasskey(answer, expectedChallenge, { credentialId, publicKey, counter, transports }, use = 'second-factor') {
      const response = answer as AuthenticationResponseJSON;
      const credential = { id: credentialId, publicKey: new Uint8Array(publicKey), counter, transports: [...transports] };
      const requireUserVerification = use === 'alone';
      const checked = await verifyAuthenticationResponse({
        response,
        expectedChallenge,
        credential,
        requireUserVerification,
        ...expected,
      }).catch(() => undefined);
      return checked?.verified ? checked.authenticationInfo.newCounter : undefined;
    },
  };
}

const refused = { verified: false, registrationInfo: undefined } as const;
