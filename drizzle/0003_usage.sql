CREATE TABLE "usage_batch" (
	"id" text PRIMARY KEY NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_client" (
	"environment" text NOT NULL,
	"kind" text NOT NULL,
	"agent" text NOT NULL,
	"app" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_client_environment_kind_agent_app_pk" PRIMARY KEY("environment","kind","agent","app")
);
--> statement-breakpoint
CREATE TABLE "usage_context" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "usage_context_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"environment" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"context" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_count" (
	"environment" text NOT NULL,
	"key" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"release" text NOT NULL,
	"variant" text NOT NULL,
	"reason" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "usage_count_environment_key_hour_release_variant_reason_pk" PRIMARY KEY("environment","key","hour","release","variant","reason")
);
--> statement-breakpoint
CREATE TABLE "usage_location" (
	"environment" text NOT NULL,
	"location" text NOT NULL,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_location_environment_location_pk" PRIMARY KEY("environment","location")
);
--> statement-breakpoint
CREATE TABLE "usage_outcome" (
	"environment" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"release" text NOT NULL,
	"location" text NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "usage_outcome_environment_hour_release_location_outcome_pk" PRIMARY KEY("environment","hour","release","location","outcome")
);
--> statement-breakpoint
CREATE TABLE "usage_receipt" (
	"environment" text NOT NULL,
	"release" text NOT NULL,
	"location" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"quiet_ms" bigint,
	CONSTRAINT "usage_receipt_environment_release_location_pk" PRIMARY KEY("environment","release","location")
);
--> statement-breakpoint
ALTER TABLE "usage_client" ADD CONSTRAINT "usage_client_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_context" ADD CONSTRAINT "usage_context_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_count" ADD CONSTRAINT "usage_count_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_location" ADD CONSTRAINT "usage_location_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_outcome" ADD CONSTRAINT "usage_outcome_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_receipt" ADD CONSTRAINT "usage_receipt_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_batch_taken" ON "usage_batch" USING btree ("taken_at");--> statement-breakpoint
CREATE INDEX "usage_context_environment" ON "usage_context" USING btree ("environment","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "usage_context_at" ON "usage_context" USING btree ("at");--> statement-breakpoint
CREATE INDEX "usage_count_hour" ON "usage_count" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "usage_receipt_at" ON "usage_receipt" USING btree ("at");--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "usage_batch", "usage_count", "usage_outcome", "usage_receipt", "usage_location",
    "usage_client", "usage_context" TO switchyard_app;
END
$$;
