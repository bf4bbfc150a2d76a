// Whether an ID token of a CI provider is one that a service account trusts: its audience, its subject, and every claim that was named,
// exactly. The signature, the issuer and the times were checked before.
export interface TrustTerms {
  readonly audience: string;
  /** `*` stands for any text without a slash or colon, `**` for any. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, string>>;
}

export interface IdToken {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Why the token is not trusted, as a sentence for the record; undefined: it is. */
export function mismatchOf({ audience, subject, claims }: TrustTerms, token: IdToken): string | undefined {
  if (!token.audience.includes(audience)) return `It is for ${token.audience.join(', ') || 'nobody'}, not for ${audience}.`;
  if (!toPattern(subject).test(token.subject)) return `Its subject is ${token.subject}, not ${subject}.`;
  const wrong = Object.entries(claims).find(([name, value]) => String(token.claims[name] ?? '') !== value);
  return wrong && `Its ${wrong[0]} is ${String(token.claims[wrong[0]] ?? 'not said')}, not ${wrong[1]}.`;
}

/** Who could be anybody of that issuer is nobody in particular: every repository of the world has tokens of the same one. */
export function isTooWide({ subject, claims }: Pick<TrustTerms, 'subject' | 'claims'>): boolean {
  return subject.replaceAll('*', '').length < 3 && Object.keys(claims).length === 0;
}

function toPattern(subject: string): RegExp {
  const parts = subject.split(/(\*{1,2})/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/:]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}
