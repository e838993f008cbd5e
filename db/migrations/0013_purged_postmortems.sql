PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_postmortems` (
	`incident_id` text PRIMARY KEY NOT NULL,
	`has_actionable_learning` integer NOT NULL,
	`shows_action_items` integer NOT NULL,
	`draft` text,
	`published` text,
	`first_published_at` integer,
	`published_at` integer,
	`published_by` text,
	`edited_at` integer,
	`purged_at` integer,
	`purge_reason` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "postmortems_publication_is_whole" CHECK(("__new_postmortems"."published" is null) = ("__new_postmortems"."published_at" is null) and ("__new_postmortems"."published" is null or "__new_postmortems"."first_published_at" is not null) and ("__new_postmortems"."published" is null) = ("__new_postmortems"."published_by" is null)),
	CONSTRAINT "postmortems_purged_say_why" CHECK(("__new_postmortems"."purged_at" is null) = ("__new_postmortems"."purge_reason" is null)),
	CONSTRAINT "postmortems_purged_are_not_public" CHECK("__new_postmortems"."purged_at" is null or "__new_postmortems"."published" is null),
	CONSTRAINT "postmortems_edited_are_published" CHECK("__new_postmortems"."edited_at" is null or "__new_postmortems"."published" is not null)
);
--> statement-breakpoint
INSERT INTO `__new_postmortems`("incident_id", "has_actionable_learning", "shows_action_items", "draft", "published", "first_published_at", "published_at", "published_by", "edited_at", "purged_at", "purge_reason") SELECT "incident_id", "has_actionable_learning", "shows_action_items", "draft", "published", "first_published_at", "published_at", "published_by", "edited_at", NULL, NULL FROM `postmortems`;--> statement-breakpoint
DROP TABLE `postmortems`;--> statement-breakpoint
ALTER TABLE `__new_postmortems` RENAME TO `postmortems`;--> statement-breakpoint
PRAGMA foreign_keys=ON;