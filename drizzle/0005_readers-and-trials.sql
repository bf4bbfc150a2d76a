CREATE TABLE "usage_reader" (
	"environment" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"agent" text NOT NULL,
	"app" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_reader_environment_key_kind_agent_app_pk" PRIMARY KEY("environment","key","kind","agent","app")
);
--> statement-breakpoint
CREATE TABLE "edge_build" (
	"recorded_at" timestamp (3) with time zone PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"code" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "flight" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "flight_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"difference" text NOT NULL,
	"snapshot" text NOT NULL,
	"builds" text NOT NULL,
	"contexts" integer NOT NULL,
	"open_ms" double precision NOT NULL,
	"outcome" json NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kill_rehearsal" (
	"id" text PRIMARY KEY NOT NULL,
	"environment" text NOT NULL,
	"flag" text NOT NULL,
	"release_id" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "release_refusal" (
	"release_id" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "usage_receipt" DROP CONSTRAINT "usage_receipt_environment_release_location_pk";--> statement-breakpoint
ALTER TABLE "usage_receipt" ADD CONSTRAINT "usage_receipt_environment_location_seq_pk" PRIMARY KEY("environment","location","seq");--> statement-breakpoint
ALTER TABLE "usage_reader" ADD CONSTRAINT "usage_reader_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flight" ADD CONSTRAINT "flight_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kill_rehearsal" ADD CONSTRAINT "kill_rehearsal_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kill_rehearsal" ADD CONSTRAINT "kill_rehearsal_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_refusal" ADD CONSTRAINT "release_refusal_release_id_release_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."release"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_reader_last_seen" ON "usage_reader" USING btree ("last_seen_at");--> statement-breakpoint
CREATE INDEX "flight_difference" ON "flight" USING btree ("environment","difference","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "flight_environment" ON "flight" USING btree ("environment","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "kill_rehearsal_flag" ON "kill_rehearsal" USING btree ("environment","flag","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "head_release" ON "head" USING btree ("release_id");--> statement-breakpoint
CREATE TRIGGER edge_build_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "edge_build" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();--> statement-breakpoint
CREATE TRIGGER flight_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "flight" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();--> statement-breakpoint
CREATE TRIGGER release_refusal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "release_refusal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();--> statement-breakpoint
CREATE TRIGGER kill_rehearsal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "kill_rehearsal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "usage_reader" TO switchyard_app;
  GRANT SELECT, INSERT ON "flight", "release_refusal", "kill_rehearsal" TO switchyard_app;
  GRANT SELECT ON "edge_build" TO switchyard_app;
END
$$;
