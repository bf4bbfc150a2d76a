CREATE TABLE "flag_reminder" (
	"key" text NOT NULL,
	"expires" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "flag_reminder_key_expires_kind_pk" PRIMARY KEY("key","expires","kind"),
	CONSTRAINT "flag_reminder_kind" CHECK ("flag_reminder"."kind" in ('soon', 'past'))
);
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  GRANT SELECT, INSERT ON "flag_reminder" TO switchyard_app;
END
$$;
