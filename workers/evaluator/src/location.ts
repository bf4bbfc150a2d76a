// Which of the edge's locations answers: the data centre, or what a location that is none is called.

/** Asked once per shipment, not per answer: reading it costs more than counting. */
export function locationOf(request: Request, { LOCATION }: { readonly LOCATION?: string }): string {
  const { colo } = (request.cf ?? {}) as { readonly colo?: unknown };
  return LOCATION ?? (typeof colo === 'string' ? colo : 'local');
}
