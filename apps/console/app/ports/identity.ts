// Who is signed in, and by what they proved it, as sign-in, use-cases and queries need it.

/** A second factor of our own. */
export const factorKinds = ['totp', 'passkey'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** By what a session's second factor was shown: by the issuer's word, by one of our own, by a recovery code, or on a trusted device. */
export const sessionProofs = ['issuer', 'totp', 'passkey', 'recovery', 'device'] as const;
export type SessionProof = (typeof sessionProofs)[number];

/** Why a session is over before its time, or at it. */
export const sessionEnds = ['signed_out', 'idle', 'absolute', 'revoked', 'left'] as const;
export type SessionEnd = (typeof sessionEnds)[number];
