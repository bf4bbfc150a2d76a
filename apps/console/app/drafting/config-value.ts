// Values of config keys as people type them: money in whole currency units, JSON as text, switches as words.
import type { ConfigKey, ConfigType, Money } from '@switchyard/registry-core/registry/config-key';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';

const usual = 'USD';

function decimalsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

function isMoney(value: Json): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof value.amount === 'number' &&
    typeof value.currency === 'string'
  );
}

/** `{ amount: 1250, currency: "USD" }` is "12.50". */
function majorUnits({ amount, currency }: Money): string {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

/** For an input, so that `readConfigValue` gives the same value back. */
export function toValueText(type: ConfigType, value: Json): string {
  if (type === 'money' && isMoney(value)) return majorUnits(value);
  if (type === 'json') return JSON.stringify(value, null, 2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function currencyOf({ constraints, default: value }: Pick<ConfigKey, 'constraints' | 'default'>): string {
  return constraints.currency ?? (isMoney(value) ? value.currency : usual);
}

/** Reads what was typed for a key of `type`. Constraints are the validation's business; here only the type must fit. */
export function readConfigValue(type: ConfigType, text: string, currency = usual): Result<Json> {
  const trimmed = text.trim();
  switch (type) {
    case 'boolean':
      if (trimmed !== 'true' && trimmed !== 'false') return refuse('NOT_A_VALUE', 'Choose true or false.');
      return accept(trimmed === 'true');
    case 'int':
    case 'float': {
      const number = Number(trimmed);
      if (trimmed === '' || !Number.isFinite(number)) return refuse('NOT_A_VALUE', 'Enter a number, such as 12 or 0.15.');
      if (type === 'int' && !Number.isSafeInteger(number)) return refuse('NOT_A_VALUE', 'Enter a whole number.');
      return accept(number);
    }
    case 'money':
      return readMoney(trimmed, currency);
    case 'json':
      try {
        return accept(JSON.parse(text) as Json);
      } catch (error) {
        return refuse('NOT_A_VALUE', `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`);
      }
    default:
      return accept(text);
  }
}

function readMoney(text: string, currency: string): Result<Json> {
  const decimals = decimalsOf(currency);
  const example = (12.5).toFixed(decimals);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return refuse('NOT_A_VALUE', `Enter an amount in ${currency}, such as ${example}.`);
  const fraction = text.split('.')[1] ?? '';
  if (fraction.length > decimals) return refuse('NOT_A_VALUE', `${currency} has ${decimals} decimals; enter an amount such as ${example}.`);
  // Digits are joined as text: 0.29 * 100 is not 29 in floating point.
  const amount = Number(text.replace('.', '') + '0'.repeat(decimals - fraction.length));
  return Number.isSafeInteger(amount) ? accept({ amount, currency }) : refuse('NOT_A_VALUE', 'This amount is too large.');
}
