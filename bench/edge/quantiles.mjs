// Of what was measured: the value that a share of it stays below.
export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export const median = (values) =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
