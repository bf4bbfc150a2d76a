CREATE TABLE "evaluation_minute" (
	"environment" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"release" text NOT NULL,
	"answered" bigint NOT NULL,
	"failed" bigint NOT NULL,
	CONSTRAINT "evaluation_minute_environment_minute_release_pk" PRIMARY KEY("environment","minute","release")
);
--> statement-breakpoint
CREATE TABLE "event_minute" (
	"environment" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"release" text NOT NULL,
	"event" text NOT NULL,
	"count" bigint NOT NULL,
	"sum" double precision NOT NULL,
	CONSTRAINT "event_minute_environment_minute_release_event_pk" PRIMARY KEY("environment","minute","release","event")
);
--> statement-breakpoint
CREATE TABLE "health_checks" (
	"environment" text PRIMARY KEY NOT NULL,
	"checks" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stage_comparison" (
	"stage_id" text NOT NULL,
	"step" integer NOT NULL,
	"check" text NOT NULL,
	"comparison" json NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stage_comparison_stage_id_step_check_pk" PRIMARY KEY("stage_id","step","check")
);
--> statement-breakpoint
CREATE TABLE "stage_observation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stage_observation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"stage_id" text NOT NULL,
	"step" integer NOT NULL,
	"event" text NOT NULL,
	"subject" text NOT NULL,
	"candidate" boolean NOT NULL,
	"chance" double precision,
	"value" double precision NOT NULL,
	"counted" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "plan" json;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "checks" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "step" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "step_started_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "watched_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "evaluation_minute" ADD CONSTRAINT "evaluation_minute_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_minute" ADD CONSTRAINT "event_minute_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "health_checks" ADD CONSTRAINT "health_checks_environment_environment_name_fk" FOREIGN KEY ("environment") REFERENCES "public"."environment"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_comparison" ADD CONSTRAINT "stage_comparison_stage_id_stage_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."stage"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_observation" ADD CONSTRAINT "stage_observation_stage_id_stage_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."stage"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stage_observation_once" ON "stage_observation" USING btree ("stage_id","step","event","subject");--> statement-breakpoint
CREATE INDEX "stage_observation_waiting" ON "stage_observation" USING btree ("stage_id","step","id") WHERE not "stage_observation"."counted";--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE ON "health_checks", "stage_comparison" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "stage_observation", "evaluation_minute", "event_minute" TO switchyard_app;
  GRANT UPDATE ("plan", "step", "step_started_at", "reason", "watched_at") ON "stage" TO switchyard_app;
END
$$;
