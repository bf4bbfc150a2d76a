CREATE TABLE "key_table" (
	"digest" text PRIMARY KEY NOT NULL,
	"body" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_act" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"act" json NOT NULL,
	"adopted_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stage" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"release_id" text NOT NULL,
	"stable_id" text NOT NULL,
	"salt" text NOT NULL,
	"parts" json NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"started_by" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stage_status" CHECK ("stage"."status" in ('running', 'held', 'completed', 'reverted'))
);
--> statement-breakpoint
ALTER TABLE "sdk_key" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sdk_key" ADD COLUMN "successor_id" text;--> statement-breakpoint
ALTER TABLE "recovery_act" ADD CONSTRAINT "recovery_act_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage" ADD CONSTRAINT "stage_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage" ADD CONSTRAINT "stage_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage" ADD CONSTRAINT "stage_stable_id_release_id_fk" FOREIGN KEY ("stable_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stage_under_way" ON "stage" USING btree ("environment") WHERE "stage"."status" in ('running', 'held');--> statement-breakpoint
CREATE INDEX "stage_release" ON "stage" USING btree ("release_id");--> statement-breakpoint
ALTER TABLE "sdk_key" ADD CONSTRAINT "sdk_key_successor_id_sdk_key_id_fk" FOREIGN KEY ("successor_id") REFERENCES "public"."sdk_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TRIGGER key_table_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "key_table" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER recovery_act_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "recovery_act" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT ON "key_table", "recovery_act", "stage" TO switchyard_app;
  GRANT UPDATE ("parts", "status", "changed_at") ON "stage" TO switchyard_app;
  GRANT UPDATE ("expires_at", "successor_id") ON "sdk_key" TO switchyard_app;
END
$$;
