// What harm a wrong value can do. It decides who may change a key and who must agree.
import * as z from 'zod';

export const sensitivities = ['MoneyCritical', 'SafetyCritical', 'PIITax', 'PIIBackground'] as const;
export const Sensitivity = z.enum(sensitivities);
export type Sensitivity = z.infer<typeof Sensitivity>;
