CREATE TABLE "schedule" (
	"change_id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"zone" text NOT NULL,
	"notes" text,
	"status" text NOT NULL,
	"because" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "schedule_status" CHECK ("schedule"."status" in ('waiting', 'suspended', 'done', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "waiver" (
	"change_id" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"round" integer NOT NULL,
	"difference" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "waiver_change_id_round_difference_code_name_pk" PRIMARY KEY("change_id","round","difference","code","name")
);
--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedule_waiting" ON "schedule" USING btree ("environment","at") WHERE "schedule"."status" = 'waiting';--> statement-breakpoint
CREATE TRIGGER waiver_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "waiver" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT ON "waiver" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE ON "schedule" TO switchyard_app;
END
$$;
