// Mantine's theme for the console: ink instead of blue, tight corners, small type, components sized for dense work.
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f4f5f7',
  '#e6e8ec',
  '#c9cdd6',
  '#a9afbc',
  '#8b92a2',
  '#6c7484',
  '#4c5362',
  '#333946',
  '#22262f',
  '#15181f',
];
const alarm: MantineColorsTuple = [
  '#fff0ef',
  '#ffdedc',
  '#fbb9b6',
  '#f7908d',
  '#f26b69',
  '#e9484a',
  '#d92d36',
  '#b9202b',
  '#961822',
  '#73111a',
];

const dark: MantineColorsTuple = [
  '#eceef2',
  '#c4c9d3',
  '#9aa1af',
  '#6c7484',
  '#3b4250',
  '#2a2f3a',
  '#1f232c',
  '#181b22',
  '#14171d',
  '#101217',
];

/** The main button is ink on paper and paper on ink; its words follow the look, which a fixed contrast cannot. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  if (input.variant === 'filled' && input.color?.startsWith('alarm')) {
    return { ...colors, background: '#b9202b', color: '#ffffff', hover: '#a01a24' };
  }
  if (input.variant !== 'filled' || (input.color !== undefined && input.color !== 'ink')) return colors;
  const hover = 'color-mix(in srgb, var(--sy-ink) 86%, var(--sy-canvas))';
  return { ...colors, background: 'var(--sy-ink)', color: 'var(--sy-canvas)', hover };
};

export const theme = createTheme({
  variantColorResolver,
  fontFamily: "'Geist Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  colors: { ink, alarm, dark },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 1 },
  autoContrast: true,
  luminanceThreshold: 0.4,
  defaultRadius: 6,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
  },
});
