// Reads ID tokens of CI providers: the issuer's own document says where its keys are (OpenID Connect Discovery), and they check the signature.
// Only issuers that somebody trusts are ever asked, so a token cannot send us anywhere.
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { IdTokenReader } from '../../ports/access.ts';

const timeoutMs = 5_000;
const documentMs = 10 * 60_000;
/** What the providers sign with; never a shared secret, never nothing. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export function createIdTokenReader(now: () => Date = () => new Date()): IdTokenReader {
  const known = new Map<string, { readonly keys: JWTVerifyGetKey; readonly until: number }>();
  const keysOf = async (issuer: string): Promise<JWTVerifyGetKey> => {
    const found = known.get(issuer);
    if (found && found.until > now().getTime()) return found.keys;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const document = Discovery.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`${url} is the document of ${document.issuer}`);
    const sameProtocol = new URL(document.jwks_uri).protocol === new URL(issuer).protocol;
    if (!sameProtocol) throw new Error(`its keys are at ${document.jwks_uri}`);
    const keys = createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: timeoutMs });
    known.set(issuer, { keys, until: now().getTime() + documentMs });
    return keys;
  };
  return {
    issuerOf(token) {
      try {
        return decodeJwt(token).iss;
      } catch {
        return undefined;
      }
    },
    async read(token, issuer) {
      try {
        const terms = { issuer, algorithms, clockTolerance: 30, currentDate: now(), requiredClaims: ['sub', 'aud', 'exp', 'iat'] };
        const { payload } = await jwtVerify(token, await keysOf(issuer), terms);
        const { sub = '', aud = [] } = payload;
        return { issuer, subject: sub, audience: [aud].flat(), claims: payload };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'It is past its end.';
        return `Its issuer does not vouch for it: ${error instanceof Error ? error.message : String(error)}.`;
      }
    },
  };
}
