ALTER TABLE "schedule" ADD COLUMN "plan" json;--> statement-breakpoint
ALTER TABLE "change_preview" ADD COLUMN "plan" json;