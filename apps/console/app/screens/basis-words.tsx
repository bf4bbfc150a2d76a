// By what right something was done where it was not the actor's own: an elevation, a key of the API, another person's looks.
import { Link } from '@remix-run/react';
import type { Json } from '@switchyard/registry-core/registry/json';
import * as z from 'zod';
import { inEnvironment } from '../paths.ts';

const Basis = z.object({
  elevations: z.array(z.string()).default([]),
  key: z.object({ name: z.string() }).optional(),
  guise: z.object({ mode: z.string(), as: z.string(), asName: z.string() }).optional(),
});

export function BasisWords({ basis, environment }: { basis: Json; environment: string }) {
  const read = Basis.safeParse(basis);
  if (!read.success) return <code>{JSON.stringify(basis)}</code>;
  const { elevations, key, guise } = read.data;
  const to = inEnvironment(environment);
  return (
    <>
      {elevations.map((id) => (
        <div key={id}>
          Through the elevation <code>{id}</code>
        </div>
      ))}
      {guise && (
        <div>
          {guise.mode === 'view' ? 'Looking as' : 'In the name of'} <Link to={to.person(guise.as)}>{guise.asName}</Link>
        </div>
      )}
      {key && <div>With the key {key.name}</div>}
    </>
  );
}
