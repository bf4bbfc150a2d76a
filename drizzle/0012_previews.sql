CREATE TABLE "change_preview" (
	"change_id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"difference" text NOT NULL,
	"guardrails" text NOT NULL,
	"status" text NOT NULL,
	"done" integer NOT NULL,
	"total" integer,
	"failure" text,
	"asked_by_name" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"figures" json,
	CONSTRAINT "change_preview_run" UNIQUE("run_id"),
	CONSTRAINT "change_preview_status" CHECK ("change_preview"."status" in ('waiting', 'running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "guardrail_override" (
	"change_id" text NOT NULL,
	"difference" text NOT NULL,
	"guardrail" text NOT NULL,
	"definition" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "guardrail_override_change_id_difference_guardrail_definition_pk" PRIMARY KEY("change_id","difference","guardrail","definition")
);
--> statement-breakpoint
CREATE TABLE "recording" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"name" text NOT NULL,
	"events" integer NOT NULL,
	"kinds" json NOT NULL,
	"lines" "bytea" NOT NULL,
	"uploaded_by_id" text NOT NULL,
	"uploaded_by_name" text NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	"kept_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "change_preview" ADD CONSTRAINT "change_preview_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guardrail_override" ADD CONSTRAINT "guardrail_override_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording" ADD CONSTRAINT "recording_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recording_environment" ON "recording" USING btree ("environment","uploaded_at" DESC NULLS LAST);
--> statement-breakpoint
CREATE TRIGGER guardrail_override_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "guardrail_override" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, DELETE ON "recording" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE ON "change_preview" TO switchyard_app;
  GRANT SELECT, INSERT ON "guardrail_override" TO switchyard_app;
END
$$;
