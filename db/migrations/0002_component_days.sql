CREATE TABLE `component_days` (
	`component_id` text NOT NULL,
	`date` text NOT NULL,
	`spent_ms` text NOT NULL,
	PRIMARY KEY(`component_id`, `date`),
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "component_days_date" CHECK("component_days"."date" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
);
--> statement-breakpoint
CREATE INDEX `component_days_by_date` ON `component_days` (`date`);--> statement-breakpoint
CREATE TABLE `component_days_zone` (
	`id` integer PRIMARY KEY NOT NULL,
	`time_zone` text NOT NULL,
	CONSTRAINT "component_days_zone_is_one_row" CHECK("component_days_zone"."id" = 1),
	CONSTRAINT "component_days_zone_is_not_empty" CHECK(length("component_days_zone"."time_zone") > 0)
);
--> statement-breakpoint
DROP INDEX `component_impacts_by_component`;--> statement-breakpoint
CREATE INDEX `component_impacts_by_component` ON `component_impacts` (`component_id`,`to_at`);