import { notFound } from '../answers.server.ts';

export function loader() {
  throw notFound('There is no page at this address.');
}

export default function Missing() {
  return null;
}
