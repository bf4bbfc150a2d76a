// What an elevation gives, in words; apart from its schemas, because every page of the console says it.
import type { ElevationGives } from './elevation.ts';

/** `the role finance in production`, `what is PIITax`. */
export function wordsOfGives(gives: ElevationGives): string {
  const { environments } = gives;
  const where = environments ? ` in ${environments.join(' and ')}` : '';
  if ('sensitivity' in gives) return `the right to draft what is ${gives.sensitivity}${where}`;
  const limits = [gives.places && ` for ${gives.places.join(', ')}`, gives.namespaces && ` of ${gives.namespaces.join(', ')}`];
  return `the role ${gives.role.replaceAll('_', ' ')}${where}${limits.filter(Boolean).join('')}`;
}
