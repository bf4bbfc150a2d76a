CREATE TABLE "change_comment" (
	"id" text PRIMARY KEY NOT NULL,
	"change_id" text NOT NULL,
	"thread_id" text,
	"entry" text,
	"path" text NOT NULL,
	"round" integer NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"text" text NOT NULL,
	"asks" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text
);
--> statement-breakpoint
CREATE TABLE "change_viewer" (
	"change_id" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "change_viewer_change_id_person_id_pk" PRIMARY KEY("change_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "kept_answer" (
	"person_id" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" json NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "kept_answer_person_id_key_pk" PRIMARY KEY("person_id","key")
);
--> statement-breakpoint
CREATE TABLE "review_request" (
	"change_id" text NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"asked_by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "review_request_change_id_person_id_pk" PRIMARY KEY("change_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "change" ADD COLUMN "footprint" json;--> statement-breakpoint
ALTER TABLE "change" ADD COLUMN "origin" json;--> statement-breakpoint
ALTER TABLE "change_comment" ADD CONSTRAINT "change_comment_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_viewer" ADD CONSTRAINT "change_viewer_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_request" ADD CONSTRAINT "review_request_change_id_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "change_comment_change" ON "change_comment" USING btree ("change_id","at");--> statement-breakpoint
CREATE INDEX "kept_answer_at" ON "kept_answer" USING btree ("at");--> statement-breakpoint
CREATE INDEX "review_request_person" ON "review_request" USING btree ("person_id");--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT ON "change_comment", "review_request" TO switchyard_app;
  GRANT UPDATE ("settled_at", "settled_by") ON "change_comment" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE ON "change_viewer" TO switchyard_app;
  GRANT SELECT, INSERT, DELETE ON "kept_answer" TO switchyard_app;
END
$$;
