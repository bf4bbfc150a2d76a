// The Worker with a hub that can be made to fail, to hang or to lose snapshots while everything else is the real thing. What is
// wrong is read from KV (`fault`): `down`, `silent`, `no-snapshots`; nothing there means healthy.
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { HeadNews } from '../../../workers/evaluator/src/env.ts';
import { ReleaseHub as SoundHub } from '../../../workers/evaluator/src/release-hub.ts';

export { default } from '../../../workers/evaluator/src/index.ts';

export class ReleaseHub extends SoundHub {
  async #fault(): Promise<string | null> {
    return this.env.RELEASES.get('fault');
  }

  override async publish(jws: string, snapshot: Uint8Array | null): Promise<PublishAnswer> {
    if ((await this.#fault()) === 'down') throw new Error('The hub is down.');
    return super.publish(jws, snapshot);
  }

  override async headAfter(seq: number): Promise<HeadNews> {
    const fault = await this.#fault();
    if (fault === 'down') throw new Error('The hub is down.');
    if (fault === 'silent') await new Promise(() => {});
    const news = await super.headAfter(seq);
    return fault === 'no-snapshots' ? { ...news, snapshotInKv: false } : news;
  }

  override async snapshot(digest: string): Promise<Uint8Array | null> {
    return (await this.#fault()) === 'no-snapshots' ? null : super.snapshot(digest);
  }
}
