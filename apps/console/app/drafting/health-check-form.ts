// A health check as the fields of a form. Shares are typed in per cent.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { HealthCheck } from '@switchyard/registry-core/rollout/health-check';

export function readHealthCheck(fields: Readonly<Record<string, unknown>>): Result<HealthCheck> {
  const text = (name: string) => String(fields[name] ?? '').trim();
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)));
  const measure = text('measure');
  const allowed = number('allowed');
  const given = {
    measure,
    name: text('name'),
    description: text('description'),
    bad: measure === 'errors' ? 'rise' : text('bad'),
    onBreach: text('onBreach'),
    allowed: allowed === undefined || measure === 'mean' ? allowed : allowed / 100,
    ...(measure !== 'errors' && { event: text('event') }),
    ...(measure === 'mean' && { from: number('from') ?? 0, to: number('to') }),
  };
  const parsed = HealthCheck.safeParse(given);
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  const where = fieldWords[String(issue?.path[0])] ?? '';
  return refuse('NOT_VALID', `${where}${issue?.message ?? 'The check cannot be read.'}`);
}

const fieldWords: Readonly<Record<string, string>> = {
  name: 'Name: ',
  event: 'Event: ',
  allowed: 'How far: ',
  to: 'Greatest value: ',
  from: 'Least value: ',
};

/** The same check as it is typed. */
export function toHealthFields(check: HealthCheck): Record<string, string> {
  const { name, description, measure, bad, onBreach } = check;
  const allowed = measure === 'mean' ? check.allowed : Number((check.allowed * 100).toPrecision(12));
  return {
    name,
    description,
    measure,
    bad,
    onBreach,
    allowed: `${allowed}`,
    ...(measure !== 'errors' && { event: check.event }),
    ...(measure === 'mean' && { from: `${check.from}`, to: `${check.to}` }),
  };
}
