CREATE TABLE "audit_tile" (
	"level" integer NOT NULL,
	"index" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_tile_level_index_pk" PRIMARY KEY("level","index")
);
--> statement-breakpoint
CREATE TABLE "audit_tree_head" (
	"size" bigint PRIMARY KEY NOT NULL,
	"root" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"jws" text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER audit_tile_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_tile" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER audit_tree_head_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_tree_head" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    GRANT SELECT, INSERT ON "audit_tile", "audit_tree_head" TO switchyard_app;
  END IF;
END
$$;
