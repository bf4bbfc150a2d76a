// Second factors, recovery codes and trusted devices.
import { and, asc, count, desc, eq, isNull, lt, or } from 'drizzle-orm';
import * as z from 'zod';
import type { Factor, FactorStore } from '../../ports/identity.ts';
import { recoveryCode, secondFactor, trustedDevice } from './identity-schema.ts';
import type { Transaction } from './transaction.ts';

const Transports = z.array(z.string());

/** The database's own check says which columns each kind has. */
function toFactor({
  kind,
  secret,
  credentialId,
  publicKey,
  counter,
  transports,
  usedStep: _,
  ...factor
}: typeof secondFactor.$inferSelect): Factor {
  if (kind === 'totp') return { ...factor, is: { kind, sealedSecret: secret! } };
  return {
    ...factor,
    is: {
      kind,
      credentialId: credentialId!,
      publicKey: new Uint8Array(publicKey!),
      counter: counter ?? 0,
      transports: Transports.parse(transports),
    },
  };
}

export function postgresFactors(transaction: Transaction): FactorStore {
  return { ...ownFactors(transaction), ...recoveryCodes(transaction), ...trustedDevices(transaction) };
}

function ownFactors({ db }: Transaction): Pick<FactorStore, 'list' | 'findPasskey' | 'add' | 'confirm' | 'remove' | 'use'> {
  return {
    list: async (personId) =>
      (
        await db
          .select()
          .from(secondFactor)
          .where(eq(secondFactor.personId, personId))
          .orderBy(asc(secondFactor.createdAt), asc(secondFactor.id))
      ).map(toFactor),
    async findPasskey(credentialId) {
      const [found] = await db.select().from(secondFactor).where(eq(secondFactor.credentialId, credentialId));
      return found && toFactor(found);
    },
    async add({ is, ...factor }) {
      const { personId } = factor;
      const begun = and(eq(secondFactor.personId, personId), eq(secondFactor.kind, is.kind), isNull(secondFactor.confirmedAt));
      await db.delete(secondFactor).where(begun);
      const { kind } = is;
      const parts =
        is.kind === 'totp'
          ? { secret: is.sealedSecret }
          : { credentialId: is.credentialId, publicKey: is.publicKey, counter: is.counter, transports: [...is.transports] };
      await db.insert(secondFactor).values({ ...factor, kind, ...parts });
    },
    async confirm(id, at) {
      await db.update(secondFactor).set({ confirmedAt: at }).where(eq(secondFactor.id, id));
    },
    async remove(id) {
      await db.delete(secondFactor).where(eq(secondFactor.id, id));
    },
    async use(id, at, used) {
      // Counters of 0 are those of passkeys that do not count.
      const isFresh =
        'step' in used
          ? or(isNull(secondFactor.usedStep), lt(secondFactor.usedStep, used.step))
          : used.counter === 0
            ? undefined
            : lt(secondFactor.counter, used.counter);
      const set = 'step' in used ? { usedStep: used.step } : { counter: used.counter };
      const noted = await db
        .update(secondFactor)
        .set({ ...set, lastUsedAt: at })
        .where(and(eq(secondFactor.id, id), isFresh))
        .returning({ id: secondFactor.id });
      return noted.length > 0;
    },
  };
}

function recoveryCodes({ db }: Transaction): Pick<FactorStore, 'saveRecoveryCodes' | 'spendRecoveryCode' | 'countRecoveryCodes'> {
  const unused = (personId: string) => and(eq(recoveryCode.personId, personId), isNull(recoveryCode.usedAt));
  return {
    async saveRecoveryCodes(personId, hashes, at) {
      await db.delete(recoveryCode).where(eq(recoveryCode.personId, personId));
      if (hashes.length > 0) await db.insert(recoveryCode).values(hashes.map((hash) => ({ personId, hash, createdAt: at })));
    },
    async spendRecoveryCode(personId, hash, at) {
      const used = await db
        .update(recoveryCode)
        .set({ usedAt: at })
        .where(and(unused(personId), eq(recoveryCode.hash, hash)))
        .returning({ hash: recoveryCode.hash });
      return used.length > 0;
    },
    async countRecoveryCodes(personId) {
      const [row] = await db.select({ count: count() }).from(recoveryCode).where(unused(personId));
      return row?.count ?? 0;
    },
  };
}

function trustedDevices({ db }: Transaction): Pick<FactorStore, 'addDevice' | 'findDevice' | 'seeDevice' | 'listDevices' | 'removeDevice'> {
  return {
    async addDevice(device) {
      await db.delete(trustedDevice).where(lt(trustedDevice.expiresAt, device.createdAt));
      await db.insert(trustedDevice).values(device);
    },
    async findDevice(hash) {
      const [found] = await db.select().from(trustedDevice).where(eq(trustedDevice.hash, hash));
      return found;
    },
    async seeDevice(id, at) {
      await db.update(trustedDevice).set({ lastSeenAt: at }).where(eq(trustedDevice.id, id));
    },
    listDevices: (personId) =>
      db
        .select()
        .from(trustedDevice)
        .where(eq(trustedDevice.personId, personId))
        .orderBy(desc(trustedDevice.lastSeenAt), desc(trustedDevice.id)),
    async removeDevice(id) {
      await db.delete(trustedDevice).where(eq(trustedDevice.id, id));
    },
  };
}
