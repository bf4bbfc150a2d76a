CREATE TABLE "group_grant" (
	"group_name" text PRIMARY KEY NOT NULL,
	"grants" json NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lockout" (
	"subject" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_failure_at" timestamp (3) with time zone NOT NULL,
	"locked_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "parked_form" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"path" text NOT NULL,
	"body" text NOT NULL,
	"why" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_identity" (
	"person_id" text PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"groups" json NOT NULL,
	"by_groups" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"person_id" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "recovery_code_person_id_hash_pk" PRIMARY KEY("person_id","hash")
);
--> statement-breakpoint
CREATE TABLE "second_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"secret" "bytea",
	"used_step" bigint,
	"credential_id" text,
	"public_key" "bytea",
	"counter" bigint,
	"transports" json,
	CONSTRAINT "second_factor_credential" UNIQUE("credential_id"),
	CONSTRAINT "second_factor_kind" CHECK ("second_factor"."kind" in ('totp', 'passkey')),
	CONSTRAINT "second_factor_parts" CHECK (("second_factor"."kind" = 'totp' and "second_factor"."secret" is not null) or ("second_factor"."kind" = 'passkey' and "second_factor"."credential_id" is not null and "second_factor"."public_key" is not null))
);
--> statement-breakpoint
CREATE TABLE "spent_sign_in" (
	"hash" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trusted_device" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"person_id" text NOT NULL,
	"user_agent" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "trusted_device_hash" UNIQUE("hash")
);
--> statement-breakpoint
-- Sessions from before say nothing of a second factor: everybody signs in once more.
DELETE FROM "session";--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "handle" text NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "last_seen_at" timestamp (3) with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "user_agent" text NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "ip_hash" text NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "proof" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "proved_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "challenge" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "device_id" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "ended" text;--> statement-breakpoint
ALTER TABLE "parked_form" ADD CONSTRAINT "parked_form_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_identity" ADD CONSTRAINT "person_identity_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_device" ADD CONSTRAINT "trusted_device_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "parked_form_at" ON "parked_form" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "person_identity_subject" ON "person_identity" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "second_factor_person" ON "second_factor" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "spent_sign_in_at" ON "spent_sign_in" USING btree ("at");--> statement-breakpoint
CREATE INDEX "trusted_device_person" ON "trusted_device" USING btree ("person_id");--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_device_id_trusted_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."trusted_device"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_handle" UNIQUE("handle");--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_proof" CHECK ("session"."proof" in ('issuer', 'totp', 'passkey', 'recovery', 'device'));--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_ended" CHECK ("session"."ended" in ('signed_out', 'idle', 'absolute', 'revoked', 'left') and ("session"."ended" is null) = ("session"."ended_at" is null));--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE ON "person_identity" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "group_grant", "second_factor", "recovery_code", "trusted_device", "lockout" TO switchyard_app;
  GRANT SELECT, INSERT, DELETE ON "spent_sign_in", "parked_form" TO switchyard_app;
END
$$;
