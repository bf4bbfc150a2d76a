ALTER TABLE "environment" ADD COLUMN "policy" json;--> statement-breakpoint
UPDATE "environment" SET "policy" = json_build_object('approvals', json_build_object('people', "approvals_required"));--> statement-breakpoint
ALTER TABLE "environment" ALTER COLUMN "policy" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "environment" ADD COLUMN "policy_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "environment" DROP COLUMN "approvals_required";
