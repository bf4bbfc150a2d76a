-- The words of a record that a search finds it by: names with dots and underscores count as their parts.
CREATE FUNCTION audit_words(actor_name text, verb text, target text, reason text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, translate(left(concat_ws(' ', actor_name, verb, target, reason), 8000), '.:_/@#-', '       '))
$$;
--> statement-breakpoint
CREATE TABLE "audit_anchor" (
	"place" text NOT NULL,
	"size" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_anchor_place_size_pk" PRIMARY KEY("place","size"),
	CONSTRAINT "audit_anchor_place" CHECK ("audit_anchor"."place" in ('edge', 'object_store'))
);
--> statement-breakpoint
CREATE TABLE "personal_view" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personal_view_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"unmask_id" text NOT NULL,
	"viewer_id" text NOT NULL,
	"viewer_name" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"field" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "personal_view_once" UNIQUE("unmask_id","subject","field")
);
--> statement-breakpoint
CREATE TABLE "unmask" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "unmask_kind" CHECK ("unmask"."kind" in ('people', 'contexts', 'PIITax', 'PIIBackground'))
);
--> statement-breakpoint
CREATE TABLE "legal_hold" (
	"id" text PRIMARY KEY NOT NULL,
	"actor_id" text,
	"target" text,
	"from_at" timestamp (3) with time zone,
	"to_at" timestamp (3) with time zone,
	"reason" text NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"placed_by_id" text NOT NULL,
	"placed_by_name" text NOT NULL,
	"lift_reason" text DEFAULT '' NOT NULL,
	"lift_asked_at" timestamp (3) with time zone,
	"lift_asked_by_id" text,
	"lift_asked_by_name" text,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by_id" text,
	"lifted_by_name" text,
	CONSTRAINT "legal_hold_lifted_by_two" CHECK ("legal_hold"."lifted_at" is null or ("legal_hold"."lift_asked_by_id" is not null and "legal_hold"."lifted_by_id" is not null and "legal_hold"."lifted_by_id" <> "legal_hold"."lift_asked_by_id")),
	CONSTRAINT "legal_hold_range" CHECK ("legal_hold"."to_at" > "legal_hold"."from_at")
);
--> statement-breakpoint
CREATE TABLE "retention" (
	"kind" text PRIMARY KEY NOT NULL,
	"days" integer NOT NULL,
	"changed_at" timestamp (3) with time zone,
	"changed_by_name" text,
	CONSTRAINT "retention_kind" CHECK ("retention"."kind" in ('audit', 'personal_view', 'session', 'notice')),
	CONSTRAINT "retention_days" CHECK ("retention"."days" >= case when "retention"."kind" in ('audit', 'personal_view') then 365 else 1 end)
);
--> statement-breakpoint
DROP INDEX "audit_environment";--> statement-breakpoint
DROP INDEX "audit_actor";--> statement-breakpoint
DROP INDEX "audit_verb";--> statement-breakpoint
DROP INDEX "audit_target";--> statement-breakpoint
ALTER TABLE "token_trust" ADD COLUMN "claims" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "audit_anchor" ADD CONSTRAINT "audit_anchor_size_audit_tree_head_size_fk" FOREIGN KEY ("size") REFERENCES "public"."audit_tree_head"("size") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_view" ADD CONSTRAINT "personal_view_unmask_id_unmask_id_fk" FOREIGN KEY ("unmask_id") REFERENCES "public"."unmask"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmask" ADD CONSTRAINT "unmask_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_placed_by_id_person_id_fk" FOREIGN KEY ("placed_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_lift_asked_by_id_person_id_fk" FOREIGN KEY ("lift_asked_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_lifted_by_id_person_id_fk" FOREIGN KEY ("lifted_by_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "personal_view_viewer" ON "personal_view" USING btree ("viewer_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "personal_view_subject" ON "personal_view" USING btree ("subject","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "personal_view_at" ON "personal_view" USING btree ("at");--> statement-breakpoint
CREATE INDEX "unmask_person" ON "unmask" USING btree ("person_id","ends_at");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at","seq");--> statement-breakpoint
CREATE INDEX "audit_text" ON "audit" USING gin (audit_words("actor_name", "verb", "target", "reason"));--> statement-breakpoint
CREATE INDEX "revision_personal" ON "revision" USING btree ("entry",(substring(body::text from '"sensitivity":[[]([^]]*PII[^]]*)'))) WHERE body::text ~ '"sensitivity":[[][^]]*PII';--> statement-breakpoint
CREATE INDEX "audit_environment" ON "audit" USING btree ("environment","seq");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor_id","seq");--> statement-breakpoint
CREATE INDEX "audit_verb" ON "audit" USING btree ("verb","seq");--> statement-breakpoint
CREATE INDEX "audit_target" ON "audit" USING btree ("target","seq");
--> statement-breakpoint
INSERT INTO "retention" ("kind", "days") VALUES ('audit', 2557), ('personal_view', 2557), ('session', 90), ('notice', 365);
--> statement-breakpoint
-- Whether a record is past its time, by the database's own clock, and held by nobody. That something was removed is never removed.
CREATE FUNCTION audit_is_removable(record "audit") RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT record.removed_at IS NULL AND record.verb <> 'audit.retention'
    AND record.at < now() - make_interval(days => (SELECT days FROM retention WHERE kind = 'audit'))
    AND NOT EXISTS (
      SELECT FROM legal_hold hold WHERE hold.lifted_at IS NULL
        AND (hold.actor_id IS NULL OR hold.actor_id = record.actor_id) AND (hold.target IS NULL OR hold.target = record.target)
        AND (hold.from_at IS NULL OR record.at >= hold.from_at) AND (hold.to_at IS NULL OR record.at < hold.to_at))
$$;
--> statement-breakpoint
-- The one way in which a record changes: its content goes when its time is over; its number, time, hash and place in the chain stay.
CREATE FUNCTION allow_only_retention() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.removed_at IS NOT NULL AND audit_is_removable(OLD)
    AND (NEW.seq, NEW.at, NEW.hash, NEW.previous_hash) = (OLD.seq, OLD.at, OLD.hash, OLD.previous_hash)
    AND (NEW.actor_id, NEW.actor_name, NEW.actor_roles, NEW.verb, NEW.target, NEW.reason) = ('', '', '', '', '', '')
    AND NEW.environment IS NULL AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.request_id IS NULL AND NEW.basis IS NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The table "audit" is append-only: UPDATE is refused but for the content of records past their retention.' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
DROP TRIGGER audit_is_append_only ON "audit";
--> statement-breakpoint
CREATE TRIGGER audit_is_append_only BEFORE DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER audit_loses_only_content BEFORE UPDATE ON "audit" FOR EACH ROW EXECUTE FUNCTION allow_only_retention();
--> statement-breakpoint
-- The narrow door: the application's role may call it and can choose nothing but how many at most. It runs as its owner.
CREATE FUNCTION remove_audit_past_retention(most integer) RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    SELECT record.seq FROM audit record
    WHERE record.at < now() - make_interval(days => (SELECT days FROM retention WHERE kind = 'audit')) AND audit_is_removable(record)
    ORDER BY record.at, record.seq LIMIT most FOR UPDATE
  )
  UPDATE audit SET actor_id = '', actor_name = '', actor_roles = '', verb = '', target = '', reason = '', environment = NULL,
    before = NULL, after = NULL, request_id = NULL, basis = NULL, removed_at = now()
  FROM gone WHERE audit.seq = gone.seq RETURNING audit.seq
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.at < now() - make_interval(days => (SELECT days FROM retention WHERE kind = 'personal_view')) AND NOT EXISTS (
    SELECT FROM legal_hold hold WHERE hold.lifted_at IS NULL
      AND (hold.actor_id IS NULL OR hold.actor_id = OLD.viewer_id) AND (hold.target IS NULL OR hold.target = OLD.subject)
      AND (hold.from_at IS NULL OR OLD.at >= hold.from_at) AND (hold.to_at IS NULL OR OLD.at < hold.to_at)) THEN
    RETURN OLD;
  END IF;
  -- Silently: whoever removes what is past its time removes all but what is held.
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER personal_view_is_append_only BEFORE UPDATE OR TRUNCATE ON "personal_view" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER personal_view_outlives_its_time BEFORE DELETE ON "personal_view" FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();
--> statement-breakpoint
CREATE TRIGGER audit_anchor_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_anchor" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE FUNCTION keep_legal_hold() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.lifted_at IS NOT NULL
    OR (OLD.id, OLD.actor_id, OLD.target, OLD.from_at, OLD.to_at, OLD.reason, OLD.placed_at, OLD.placed_by_id, OLD.placed_by_name)
      IS DISTINCT FROM (NEW.id, NEW.actor_id, NEW.target, NEW.from_at, NEW.to_at, NEW.reason, NEW.placed_at, NEW.placed_by_id, NEW.placed_by_name)
    OR (NEW.lifted_at IS NOT NULL AND (OLD.lift_asked_at, OLD.lift_asked_by_id) IS DISTINCT FROM (NEW.lift_asked_at, NEW.lift_asked_by_id))
  THEN
    RAISE EXCEPTION 'What a legal hold was placed and lifted with is never altered.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER legal_hold_keeps_what_was_said BEFORE UPDATE ON "legal_hold" FOR EACH ROW EXECUTE FUNCTION keep_legal_hold();
--> statement-breakpoint
CREATE TRIGGER legal_hold_is_never_removed BEFORE DELETE OR TRUNCATE ON "legal_hold" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER unmask_is_never_removed BEFORE DELETE OR TRUNCATE ON "unmask" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
REVOKE ALL ON FUNCTION remove_audit_past_retention(integer) FROM PUBLIC;
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT ON "audit_anchor", "unmask", "legal_hold" TO switchyard_app;
  GRANT SELECT, INSERT, DELETE ON "personal_view" TO switchyard_app;
  GRANT UPDATE ("ended_at") ON "unmask" TO switchyard_app;
  GRANT SELECT ON "retention" TO switchyard_app;
  GRANT UPDATE ("days", "changed_at", "changed_by_name") ON "retention" TO switchyard_app;
  GRANT UPDATE ("lift_reason", "lift_asked_at", "lift_asked_by_id", "lift_asked_by_name", "lifted_at", "lifted_by_id", "lifted_by_name")
    ON "legal_hold" TO switchyard_app;
  GRANT EXECUTE ON FUNCTION remove_audit_past_retention(integer) TO switchyard_app;
END
$$;
