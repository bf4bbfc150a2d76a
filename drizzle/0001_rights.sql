-- History cannot be altered: neither by the application's role, which has no right to, nor by its owner, whom triggers
-- stop. Where the migrating user may not create roles, the triggers hold alone.
CREATE FUNCTION refuse_alteration() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The table "%" is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER revision_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "revision" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER approval_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "approval" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER snapshot_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "snapshot" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER release_is_never_removed BEFORE DELETE OR TRUNCATE ON "release" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE TRIGGER revision_interval_is_never_removed BEFORE DELETE OR TRUNCATE ON "revision_interval" FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
--> statement-breakpoint
CREATE FUNCTION allow_only_closing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.to_release IS NULL AND NEW.to_release IS NOT NULL
    AND (OLD.environment, OLD.entry, OLD.from_release, OLD.revision_id) = (NEW.environment, NEW.entry, NEW.from_release, NEW.revision_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'An interval of a revision can be closed once and not be changed otherwise.' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER revision_interval_only_closes BEFORE UPDATE ON "revision_interval" FOR EACH ROW EXECUTE FUNCTION allow_only_closing();
--> statement-breakpoint
CREATE FUNCTION keep_release() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (to_jsonb(OLD) - 'served_at' - 'audit_seq') = (to_jsonb(NEW) - 'served_at' - 'audit_seq')
    AND (OLD.audit_seq IS NULL OR OLD.audit_seq = NEW.audit_seq) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A release cannot be changed once it is published.' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER release_keeps_its_content BEFORE UPDATE ON "release" FOR EACH ROW EXECUTE FUNCTION keep_release();
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    CREATE ROLE switchyard_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN RAISE NOTICE 'This user may not create the role switchyard_app; the application will run as its owner.';
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    RETURN;
  END IF;
  BEGIN
    EXECUTE 'GRANT switchyard_app TO CURRENT_USER';
  EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'The role switchyard_app cannot be granted to %: %', CURRENT_USER, SQLERRM;
  END;
  GRANT SELECT, INSERT ON "audit", "revision", "revision_interval", "approval", "snapshot", "release", "head", "kill", "sdk_key", "api_token",
    "person", "environment", "change", "outbox" TO switchyard_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON "session", "change_edit" TO switchyard_app;
  GRANT UPDATE ON "person", "environment", "change" TO switchyard_app;
  GRANT UPDATE ("to_release") ON "revision_interval" TO switchyard_app;
  GRANT UPDATE ("served_at", "audit_seq") ON "release" TO switchyard_app;
  GRANT UPDATE ("revived_at", "served_at") ON "kill" TO switchyard_app;
  GRANT UPDATE ("revoked_at") ON "sdk_key" TO switchyard_app;
  GRANT UPDATE ("revoked_at", "last_used_at") ON "api_token" TO switchyard_app;
  GRANT UPDATE ("delivered_at") ON "head" TO switchyard_app;
  GRANT UPDATE ("delivered_at", "last_error"), DELETE ON "outbox" TO switchyard_app;
END
$$;
