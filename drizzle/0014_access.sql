CREATE TABLE "elevation" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"gives" json NOT NULL,
	"reason" text NOT NULL,
	"ticket" text,
	"minutes" integer NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by_id" text,
	"decided_by_name" text,
	"comment" text DEFAULT '' NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"reviewed_at" timestamp (3) with time zone,
	"reviewed_by_id" text,
	"reviewed_by_name" text,
	"review" text DEFAULT '' NOT NULL,
	CONSTRAINT "elevation_kind" CHECK ("elevation"."kind" in ('elevation', 'break_glass')),
	CONSTRAINT "elevation_status" CHECK ("elevation"."status" in ('requested', 'approved', 'denied', 'withdrawn', 'ended', 'lapsed')),
	CONSTRAINT "elevation_by_another" CHECK ("elevation"."kind" = 'break_glass' or "elevation"."status" <> 'approved' or "elevation"."decided_by_id" <> "elevation"."person_id"),
	CONSTRAINT "elevation_reviewed_by_another" CHECK ("elevation"."reviewed_by_id" <> "elevation"."person_id")
);
--> statement-breakpoint
CREATE TABLE "guise" (
	"id" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"as_id" text NOT NULL,
	"as_name" text NOT NULL,
	"reason" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "guise_mode" CHECK ("guise"."mode" in ('view', 'impersonate')),
	CONSTRAINT "guise_of_another" CHECK ("guise"."person_id" <> "guise"."as_id")
);
--> statement-breakpoint
CREATE TABLE "token_trust" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"issuer" text NOT NULL,
	"audience" text NOT NULL,
	"subject" text NOT NULL,
	"scope" json NOT NULL,
	"minutes" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_name" text NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "scope" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "successor_id" text;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "trust_id" text;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "last_refused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "basis" json;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "kind" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "elevation" ADD CONSTRAINT "elevation_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guise" ADD CONSTRAINT "guise_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guise" ADD CONSTRAINT "guise_as_id_person_id_fk" FOREIGN KEY ("as_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_trust" ADD CONSTRAINT "token_trust_account_id_person_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "elevation_person" ON "elevation" USING btree ("person_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "elevation_requested" ON "elevation" USING btree ("requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "elevation_open" ON "elevation" USING btree ("status") WHERE "elevation"."status" in ('requested', 'approved');--> statement-breakpoint
CREATE UNIQUE INDEX "guise_worn" ON "guise" USING btree ("person_id") WHERE "guise"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "token_trust_issuer" ON "token_trust" USING btree ("issuer");--> statement-breakpoint
CREATE INDEX "token_trust_account" ON "token_trust" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_kind" CHECK ("person"."kind" in ('person', 'service'));--> statement-breakpoint
CREATE FUNCTION keep_elevation() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.status IN ('denied', 'withdrawn', 'lapsed') OR (OLD.status = 'ended' AND NEW.status <> 'ended')
    OR (OLD.status = 'approved' AND NEW.status NOT IN ('approved', 'ended')) OR (OLD.status = 'requested' AND NEW.status = 'ended')
    OR (OLD.decided_at IS NOT NULL AND (OLD.decided_at, OLD.decided_by_id) IS DISTINCT FROM (NEW.decided_at, NEW.decided_by_id))
    OR (OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at))
    OR (OLD.reviewed_at IS NOT NULL AND (to_jsonb(OLD)) <> (to_jsonb(NEW)))
    OR (OLD.id, OLD.kind, OLD.person_id, OLD.person_name, OLD.gives::text, OLD.reason, OLD.ticket, OLD.minutes, OLD.requested_at)
      IS DISTINCT FROM (NEW.id, NEW.kind, NEW.person_id, NEW.person_name, NEW.gives::text, NEW.reason, NEW.ticket, NEW.minutes, NEW.requested_at)
  THEN
    RAISE EXCEPTION 'What an elevation was asked, decided and reviewed with is never altered, and it is never made longer.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER elevation_keeps_what_was_said BEFORE UPDATE ON "elevation" FOR EACH ROW EXECUTE FUNCTION keep_elevation();
--> statement-breakpoint
CREATE TRIGGER elevation_is_never_removed BEFORE DELETE OR TRUNCATE ON "elevation" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER guise_is_never_removed BEFORE DELETE OR TRUNCATE ON "guise" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE ON "elevation" TO switchyard_app;
  GRANT SELECT, INSERT ON "guise", "token_trust" TO switchyard_app;
  GRANT UPDATE ("ended_at") ON "guise" TO switchyard_app;
  GRANT UPDATE ("removed_at", "last_used_at") ON "token_trust" TO switchyard_app;
  GRANT UPDATE ("expires_at", "successor_id", "last_refused_at") ON "api_token" TO switchyard_app;
END
$$;
