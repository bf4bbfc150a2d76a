CREATE TABLE "alert_channel" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target" text NOT NULL,
	"shown" text NOT NULL,
	"alerts" text[] NOT NULL,
	"environments" text[] NOT NULL,
	"status" text NOT NULL,
	"secret_generation" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_name" text NOT NULL,
	CONSTRAINT "alert_channel_kind" CHECK ("alert_channel"."kind" in ('slack', 'mail', 'webhook')),
	CONSTRAINT "alert_channel_status" CHECK ("alert_channel"."status" in ('active', 'paused', 'removed'))
);
--> statement-breakpoint
CREATE TABLE "anomaly_count" (
	"rule_id" text NOT NULL,
	"group" text NOT NULL,
	"state" json NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "anomaly_count_rule_id_group_pk" PRIMARY KEY("rule_id","group")
);
--> statement-breakpoint
CREATE TABLE "anomaly_finding" (
	"id" text PRIMARY KEY NOT NULL,
	"rule_id" text NOT NULL,
	"rule_version" integer NOT NULL,
	"severity" text NOT NULL,
	"sentence" text NOT NULL,
	"group" text NOT NULL,
	"measured" double precision NOT NULL,
	"records" json NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by_name" text,
	"note" text NOT NULL,
	CONSTRAINT "anomaly_finding_severity" CHECK ("anomaly_finding"."severity" in ('low', 'medium', 'high'))
);
--> statement-breakpoint
CREATE TABLE "anomaly_rule" (
	"id" text PRIMARY KEY NOT NULL,
	"body" json NOT NULL,
	"version" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"changed_by_name" text NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_watch" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "digest_choice" (
	"person_id" text PRIMARY KEY NOT NULL,
	"wanted" boolean NOT NULL,
	"zone" text NOT NULL,
	"hour" integer NOT NULL,
	CONSTRAINT "digest_choice_hour" CHECK ("digest_choice"."hour" between 0 and 23)
);
--> statement-breakpoint
CREATE TABLE "digest_sent" (
	"person_id" text NOT NULL,
	"day" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "digest_sent_person_id_day_pk" PRIMARY KEY("person_id","day")
);
--> statement-breakpoint
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_receiver";--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "channel_id" text;--> statement-breakpoint
ALTER TABLE "anomaly_count" ADD CONSTRAINT "anomaly_count_rule_id_anomaly_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."anomaly_rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "anomaly_finding" ADD CONSTRAINT "anomaly_finding_rule_id_anomaly_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."anomaly_rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_choice" ADD CONSTRAINT "digest_choice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_sent" ADD CONSTRAINT "digest_sent_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "anomaly_count_ends" ON "anomaly_count" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "anomaly_finding_open" ON "anomaly_finding" USING btree ("id") WHERE "anomaly_finding"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "anomaly_finding_rule" ON "anomaly_finding" USING btree ("rule_id","id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_id_alert_channel_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."alert_channel"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delivery_channel" ON "delivery" USING btree ("channel_id","id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_receiver" CHECK (num_nonnulls("delivery"."webhook_id", "delivery"."person_id", "delivery"."channel_id") = 1);--> statement-breakpoint
INSERT INTO "audit_watch" ("id", "seq") VALUES ('alerts', -1);
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT, UPDATE ON "alert_channel", "anomaly_rule", "digest_choice" TO switchyard_app;
  GRANT SELECT, UPDATE ON "audit_watch" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "anomaly_count" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE ("acknowledged_at", "acknowledged_by_name", "note") ON "anomaly_finding" TO switchyard_app;
  GRANT SELECT, INSERT ON "digest_sent" TO switchyard_app;
END
$$;
