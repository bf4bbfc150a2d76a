-- A key keeps its text while its name and tier change; nothing else of it does.
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_app') THEN
    GRANT UPDATE ("name", "rate_tier") ON "sdk_key" TO switchyard_app;
  END IF;
END $$;
