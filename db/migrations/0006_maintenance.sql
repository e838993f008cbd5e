CREATE TABLE `maintenance_components` (
	`maintenance_id` text NOT NULL,
	`component_id` text NOT NULL,
	PRIMARY KEY(`maintenance_id`, `component_id`),
	FOREIGN KEY (`maintenance_id`) REFERENCES `maintenances`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `maintenance_components_by_component` ON `maintenance_components` (`component_id`);--> statement-breakpoint
CREATE TABLE `maintenance_series` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`message` text NOT NULL,
	`rrule` text NOT NULL,
	`time_zone` text NOT NULL,
	`first_starts_at` integer NOT NULL,
	`duration_minutes` integer NOT NULL,
	`component_ids` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`made_up_to` integer,
	`ended_at` integer,
	CONSTRAINT "maintenance_series_id_is_public" CHECK(length("maintenance_series"."id") = 12 and "maintenance_series"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "maintenance_series_title_is_not_empty" CHECK(length("maintenance_series"."title") > 0),
	CONSTRAINT "maintenance_series_lasts" CHECK("maintenance_series"."duration_minutes" > 0)
);
--> statement-breakpoint
CREATE TABLE `maintenance_updates` (
	`id` text PRIMARY KEY NOT NULL,
	`maintenance_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`published_at` integer NOT NULL,
	`author` text NOT NULL,
	`is_automatic` integer NOT NULL,
	`body` text,
	`change` text,
	`edited_at` integer,
	`retracted_at` integer,
	`retraction_reason` text,
	`purged_at` integer,
	FOREIGN KEY (`maintenance_id`) REFERENCES `maintenances`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "maintenance_updates_id_is_public" CHECK(length("maintenance_updates"."id") = 12 and "maintenance_updates"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "maintenance_updates_kind" CHECK("maintenance_updates"."kind" in ('schedule', 'update', 'change', 'beginning', 'verification', 'completion', 'cancellation', 'imported')),
	CONSTRAINT "maintenance_updates_status" CHECK("maintenance_updates"."status" in ('scheduled', 'in_progress', 'verifying', 'completed', 'cancelled')),
	CONSTRAINT "maintenance_updates_say_something" CHECK("maintenance_updates"."body" is not null or "maintenance_updates"."purged_at" is not null or "maintenance_updates"."kind" in ('change', 'beginning', 'verification', 'completion')),
	CONSTRAINT "maintenance_updates_retracted_say_why" CHECK(("maintenance_updates"."retracted_at" is null) = ("maintenance_updates"."retraction_reason" is null)),
	CONSTRAINT "maintenance_updates_purged_are_retracted" CHECK("maintenance_updates"."purged_at" is null or "maintenance_updates"."retracted_at" is not null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `maintenance_updates_by_maintenance` ON `maintenance_updates` (`maintenance_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `maintenance_updates_by_publication` ON `maintenance_updates` (`published_at`);--> statement-breakpoint
CREATE TABLE `maintenance_wordings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`update_id` text NOT NULL,
	`replaced_at` integer NOT NULL,
	`replaced_by` text NOT NULL,
	`body` text NOT NULL,
	FOREIGN KEY (`update_id`) REFERENCES `maintenance_updates`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `maintenance_wordings_by_update` ON `maintenance_wordings` (`update_id`);--> statement-breakpoint
CREATE TABLE `maintenances` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`origin` text NOT NULL,
	`status` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`begun_at` integer,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`held_at` integer,
	`held_by` text,
	`released_at` integer,
	`calendar_sequence` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`series_id` text,
	`occurrence_at` integer,
	`is_own` integer NOT NULL,
	FOREIGN KEY (`series_id`) REFERENCES `maintenance_series`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "maintenances_id_is_public" CHECK(length("maintenances"."id") = 12 and "maintenances"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "maintenances_title_is_not_empty" CHECK(length("maintenances"."title") > 0),
	CONSTRAINT "maintenances_origin" CHECK("maintenances"."origin" in ('scheduled', 'imported')),
	CONSTRAINT "maintenances_status" CHECK("maintenances"."status" in ('scheduled', 'in_progress', 'verifying', 'completed', 'cancelled')),
	CONSTRAINT "maintenances_end_after_start" CHECK("maintenances"."ends_at" > "maintenances"."starts_at"),
	CONSTRAINT "maintenances_held_by_somebody" CHECK(("maintenances"."held_at" is null) = ("maintenances"."held_by" is null)),
	CONSTRAINT "maintenances_begun_have_begun" CHECK(("maintenances"."status" in ('scheduled', 'cancelled')) = ("maintenances"."begun_at" is null)),
	CONSTRAINT "maintenances_completed_have_ended" CHECK(("maintenances"."status" = 'completed') = ("maintenances"."ended_at" is not null)),
	CONSTRAINT "maintenances_occur_in_a_series" CHECK(("maintenances"."series_id" is null) = ("maintenances"."occurrence_at" is null))
);
--> statement-breakpoint
CREATE INDEX `maintenances_by_status` ON `maintenances` (`status`,`starts_at`);--> statement-breakpoint
CREATE INDEX `maintenances_by_start` ON `maintenances` (`starts_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `maintenances_by_occurrence` ON `maintenances` (`series_id`,`occurrence_at`);