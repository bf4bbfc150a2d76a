// The mark: two tracks and the point that joins them.
export function BrandMark({ size = 26 }: { size?: number }) {
  return (
    <svg aria-hidden="true" height={size} viewBox="0 0 32 32" width={size}>
      <rect fill="#22262f" height="32" rx="8" width="32" />
      <path d="M7 9h6M20 23h5" fill="none" stroke="#8d95a5" strokeLinecap="round" strokeWidth="3" />
      <path d="M7 23h6c5 0 4-14 9-14h3" fill="none" stroke="#f2b53c" strokeLinecap="round" strokeWidth="3" />
      <circle cx="7" cy="23" fill="#f2b53c" r="2.4" />
    </svg>
  );
}
