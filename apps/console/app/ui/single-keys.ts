// Whether keys without a modifier do something: those who speak to their computer, or rest a hand on the keyboard, switch them off.
const name = 'single-keys';

export function areSingleKeysOn(): boolean {
  return localStorage.getItem(name) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(name);
  else localStorage.setItem(name, 'off');
}
