// Times for people.

export function formatTime(nanoseconds) {
  if (nanoseconds < 1_000) return `${nanoseconds.toFixed(1)} ns`;
  return nanoseconds < 1_000_000 ? `${(nanoseconds / 1_000).toFixed(2)} µs` : `${(nanoseconds / 1_000_000).toFixed(2)} ms`;
}
