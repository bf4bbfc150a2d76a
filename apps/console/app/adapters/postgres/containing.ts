// The pattern of ILIKE that finds `text` anywhere, with the pattern's own signs taken literally.
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
