// What a page is told: in words where there are some, and the path of the page that it is about.
export interface NewsEvent {
  /** Empty for what the reader did themselves, and where nobody needs words. */
  readonly sentence: string;
  /** Empty where there is no page of its own. */
  readonly path: string;
}
