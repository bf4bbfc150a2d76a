CREATE TABLE "api_token" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "approval" (
	"change_id" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"round" integer NOT NULL,
	"difference" text NOT NULL,
	"comment" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_change_id_round_difference_person_id_pk" PRIMARY KEY("change_id","round","difference","person_id")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"actor_roles" text NOT NULL,
	"verb" text NOT NULL,
	"target" text NOT NULL,
	"environment" text,
	"reason" text NOT NULL,
	"before" json,
	"after" json,
	"result" text NOT NULL,
	"request_id" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_previous_hash" UNIQUE("previous_hash"),
	CONSTRAINT "audit_seq_from_one" CHECK ("audit"."seq" >= 1)
);
--> statement-breakpoint
CREATE TABLE "change" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "change_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"ticket" text,
	"status" text NOT NULL,
	"round" integer NOT NULL,
	"difference" text,
	"author_id" text NOT NULL,
	"author_name" text NOT NULL,
	"editor_ids" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"release_id" text,
	"version" integer NOT NULL,
	CONSTRAINT "change_number" UNIQUE("number"),
	CONSTRAINT "change_status" CHECK ("change"."status" in ('draft', 'validated', 'approved', 'published', 'rejected', 'discarded'))
);
--> statement-breakpoint
CREATE TABLE "change_edit" (
	"change_id" text NOT NULL,
	"position" integer NOT NULL,
	"entry" text,
	"base" text,
	"body" json,
	"flag" text,
	"kill_id" text,
	CONSTRAINT "change_edit_change_id_position_pk" PRIMARY KEY("change_id","position"),
	CONSTRAINT "change_edit_kind" CHECK (("change_edit"."entry" is null) <> ("change_edit"."flag" is null))
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"name" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"production" boolean NOT NULL,
	"approvals_required" integer NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "head" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "head_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"seq" integer NOT NULL,
	"jws" text NOT NULL,
	"digest" text NOT NULL,
	"content" text NOT NULL,
	"snapshot" text NOT NULL,
	"release_id" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "kill" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"flag" text NOT NULL,
	"reason" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"revived_at" timestamp (3) with time zone,
	"served_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"topic" text NOT NULL,
	"environment" text NOT NULL,
	"payload" json NOT NULL,
	"announced_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"active" boolean NOT NULL,
	"grants" json NOT NULL,
	"last_seen_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "release" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"number" integer NOT NULL,
	"version" text NOT NULL,
	"notes" text NOT NULL,
	"snapshot" text NOT NULL,
	"publisher_id" text NOT NULL,
	"publisher_name" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"change_id" text,
	"restores_id" text,
	"approvals" json NOT NULL,
	"audit_seq" bigint,
	"served_at" timestamp (3) with time zone,
	CONSTRAINT "release_number" UNIQUE("environment","number"),
	CONSTRAINT "release_version" UNIQUE("environment","version")
);
--> statement-breakpoint
CREATE TABLE "revision" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "revision_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"entry" text NOT NULL,
	"number" integer NOT NULL,
	"digest" text NOT NULL,
	"body" json NOT NULL,
	CONSTRAINT "revision_number" UNIQUE("environment","entry","number"),
	CONSTRAINT "revision_digest" UNIQUE("environment","entry","digest")
);
--> statement-breakpoint
CREATE TABLE "revision_interval" (
	"environment" text NOT NULL,
	"entry" text NOT NULL,
	"from_release" integer NOT NULL,
	"to_release" integer,
	"revision_id" bigint NOT NULL,
	CONSTRAINT "revision_interval_environment_entry_from_release_pk" PRIMARY KEY("environment","entry","from_release"),
	CONSTRAINT "revision_interval_forward" CHECK ("revision_interval"."to_release" > "revision_interval"."from_release")
);
--> statement-breakpoint
CREATE TABLE "sdk_key" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "sdk_key_hash" UNIQUE("hash"),
	CONSTRAINT "sdk_key_kind" CHECK ("sdk_key"."kind" in ('server', 'client'))
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"id_token" text
);
--> statement-breakpoint
CREATE TABLE "snapshot" (
	"digest" text PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change" ADD CONSTRAINT "change_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_edit" ADD CONSTRAINT "change_edit_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head" ADD CONSTRAINT "head_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head" ADD CONSTRAINT "head_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kill" ADD CONSTRAINT "kill_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_snapshot_snapshot_digest_fk" FOREIGN KEY ("snapshot") REFERENCES "public"."snapshot"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_restores_id_release_id_fk" FOREIGN KEY ("restores_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision" ADD CONSTRAINT "revision_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_interval" ADD CONSTRAINT "revision_interval_revision_id_revision_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."revision"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_interval" ADD CONSTRAINT "revision_interval_environment_from_release_release_environment_number_fk" FOREIGN KEY ("environment","from_release") REFERENCES "public"."release"("environment","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sdk_key" ADD CONSTRAINT "sdk_key_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_token_person" ON "api_token" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "audit_environment" ON "audit" USING btree ("environment","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_verb" ON "audit" USING btree ("verb","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_target" ON "audit" USING btree ("target","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "change_environment" ON "change" USING btree ("environment","number" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "change_author" ON "change" USING btree ("author_id","number" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "change_edit_entry" ON "change_edit" USING btree ("entry");--> statement-breakpoint
CREATE INDEX "head_environment" ON "head" USING btree ("environment","id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "kill_in_force" ON "kill" USING btree ("environment","flag") WHERE "kill"."revived_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("environment","id") WHERE "outbox"."delivered_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_email" ON "person" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "revision_interval_live" ON "revision_interval" USING btree ("environment","entry") WHERE "revision_interval"."to_release" is null;--> statement-breakpoint
CREATE INDEX "revision_interval_range" ON "revision_interval" USING btree ("environment","from_release","to_release");--> statement-breakpoint
CREATE INDEX "sdk_key_environment" ON "sdk_key" USING btree ("environment");--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "session_expires" ON "session" USING btree ("expires_at");