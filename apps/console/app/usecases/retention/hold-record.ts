// What a legal hold fits, as records keep it.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { LegalHold } from '../../ports/retention.ts';

export function holdForRecord({ actorId, target, fromAt, toAt }: LegalHold): Json {
  return { actorId, target, from: fromAt?.toISOString() ?? null, to: toAt?.toISOString() ?? null };
}
