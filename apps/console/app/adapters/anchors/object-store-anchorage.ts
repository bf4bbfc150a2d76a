// Tree heads kept in an S3-compatible object store whose bucket has Object Lock: in compliance mode nobody removes or replaces one before its
// date, not even the owner of the account. The SDK is loaded only where a bucket is configured.
import type { S3Client } from '@aws-sdk/client-s3';
import type { Anchorage } from '../../ports/audit.ts';

export interface ObjectStoreOptions {
  readonly bucket: string;
  readonly region: string;
  /** Of another S3-compatible store; absent: AWS. */
  readonly endpoint?: string | undefined;
  /** Absent: as the SDK finds them (environment, profile, role of the machine). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly retentionDays: number;
  readonly now: () => Date;
}

const prefix = 'tree-heads/';
const dayMs = 86_400_000;
/** Names are listed in their order; by what is left of the largest number, the newest come first. */
const nameOf = (size: number) => `${prefix}${String(Number.MAX_SAFE_INTEGER - size).padStart(16, '0')}.jws`;

export function objectStoreAnchorage({ bucket, region, endpoint, credentials, retentionDays, now }: ObjectStoreOptions): Anchorage {
  const sdk = import('@aws-sdk/client-s3');
  sdk.catch(() => {}); // whoever awaits it is told
  let client: S3Client | undefined;
  const connect = async () => {
    const module = await sdk;
    client ??= new module.S3Client({
      region,
      maxAttempts: 2,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(credentials && { credentials }),
    });
    return { client, ...module };
  };
  const read = async (name: string): Promise<string> => {
    const { client: s3, GetObjectCommand } = await connect();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
    return (await Body?.transformToString()) ?? '';
  };
  return {
    place: 'object_store',
    async keep({ size, jws }) {
      const { client: s3, PutObjectCommand } = await connect();
      const name = nameOf(size);
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: name,
        Body: jws,
        ContentType: 'application/jose',
        // Refused where there is one already, whatever the bucket does about versions.
        IfNoneMatch: '*',
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: new Date(now().getTime() + retentionDays * dayMs),
      });
      try {
        await s3.send(put);
      } catch (error) {
        if ((error as { name?: string }).name !== 'PreconditionFailed') throw error;
        if ((await read(name)) !== jws) throw new Error(`Another tree head over ${size} records is kept as ${name}.`);
      }
    },
    async newest(limit) {
      const { client: s3, ListObjectsV2Command } = await connect();
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: limit }));
      const heads: string[] = [];
      for (const { Key } of Contents) if (Key) heads.push(await read(Key));
      return heads;
    },
  };
}
