// The two globals of the Encoding standard that the core uses; every runtime we serve has them. Nothing else of the
// platform is declared, so IO in the core does not compile.
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}
