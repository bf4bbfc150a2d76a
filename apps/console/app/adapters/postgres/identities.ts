// People as issuers know them, what groups may do, answered sign-ins, lock-outs and parked forms.
import { Grant } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, eq, lt } from 'drizzle-orm';
import * as z from 'zod';
import type { IdentityStore, ParkedForm, PersonIdentity } from '../../ports/identity.ts';
import { groupGrant, lockout, parkedForm, personIdentity, spentSignIn } from './identity-schema.ts';
import type { Transaction } from './transaction.ts';

const Groups = z.array(z.string());
const Grants = z.array(Grant);
/** A sign-in that is answered later than this is too old by its own cookie. */
const spentKeptMs = 24 * 60 * 60_000;
const parkedKeptMs = 60 * 60_000;
const lockOutKeptMs = 7 * 24 * 60 * 60_000;

function toIdentity(row: typeof personIdentity.$inferSelect): PersonIdentity {
  return { ...row, groups: Groups.parse(row.groups) };
}

export function postgresIdentities({ db }: Transaction): IdentityStore {
  const first = (rows: (typeof personIdentity.$inferSelect)[]) => rows[0] && toIdentity(rows[0]);
  return {
    find: async (personId) => first(await db.select().from(personIdentity).where(eq(personIdentity.personId, personId))),
    findBySubject: async (issuer, subject) =>
      first(
        await db
          .select()
          .from(personIdentity)
          .where(and(eq(personIdentity.issuer, issuer), eq(personIdentity.subject, subject))),
      ),
    async save({ groups, ...identity }) {
      const row = { ...identity, groups: [...groups] };
      await db.insert(personIdentity).values(row).onConflictDoUpdate({ target: personIdentity.personId, set: row });
    },
    listByGroups: async () => (await db.select().from(personIdentity).where(eq(personIdentity.byGroups, true))).map(toIdentity),
    groups: async () =>
      (await db.select().from(groupGrant).orderBy(asc(groupGrant.group))).map((row) => ({ ...row, grants: Grants.parse(row.grants) })),
    async saveGroup(group, grants, at, by) {
      if (grants.length === 0) {
        await db.delete(groupGrant).where(eq(groupGrant.group, group));
        return;
      }
      const set = { grants: grants as unknown as Json, updatedAt: at, updatedBy: by };
      await db
        .insert(groupGrant)
        .values({ group, ...set })
        .onConflictDoUpdate({ target: groupGrant.group, set });
    },
    async spend(hash, at) {
      await db.delete(spentSignIn).where(lt(spentSignIn.at, new Date(at.getTime() - spentKeptMs)));
      const spent = await db.insert(spentSignIn).values({ hash, at }).onConflictDoNothing().returning({ hash: spentSignIn.hash });
      return spent.length > 0;
    },
    async findLockOut(subject) {
      const [found] = await db.select().from(lockout).where(eq(lockout.subject, subject)).for('update');
      return found;
    },
    async saveLockOut(subject, set) {
      await db.delete(lockout).where(lt(lockout.lastFailureAt, new Date(set.lastFailureAt.getTime() - lockOutKeptMs)));
      await db
        .insert(lockout)
        .values({ subject, ...set })
        .onConflictDoUpdate({ target: lockout.subject, set });
    },
    async forgetLockOut(subject) {
      await db.delete(lockout).where(eq(lockout.subject, subject));
    },
    async park(form) {
      await db.delete(parkedForm).where(lt(parkedForm.at, new Date(form.at.getTime() - parkedKeptMs)));
      await db.insert(parkedForm).values(form);
    },
    async takeParked(id, personId) {
      const [taken] = await db
        .delete(parkedForm)
        .where(and(eq(parkedForm.id, id), eq(parkedForm.personId, personId)))
        .returning();
      return taken as ParkedForm | undefined;
    },
  };
}
